namespace MemoryAnalyzers.Engine;

/// <summary>Knows the root types of the user-interface frameworks, by name: none of them need be referenced.</summary>
internal static class UiTypes
{
    private static readonly ImmutableHashSet<string> Applications = ImmutableHashSet.Create(
        "System.Windows.Application", "Windows.UI.Xaml.Application", "Microsoft.UI.Xaml.Application", "Avalonia.Application", "Microsoft.Maui.Controls.Application",
        "System.Web.HttpApplication");

    private static readonly ImmutableHashSet<string> Elements = ImmutableHashSet.Create(
        "System.Windows.DependencyObject", "System.Windows.Forms.Control", "Windows.UI.Xaml.DependencyObject", "Microsoft.UI.Xaml.DependencyObject", "Avalonia.AvaloniaObject", "Avalonia.Visual",
        "Microsoft.Maui.Controls.BindableObject", "System.ComponentModel.Component", "System.Windows.Forms.ToolStripItem");

    /// <summary>How the classes are named of which there is one in a process, for code whose framework does not resolve.</summary>
    private static readonly ImmutableHashSet<string> UnknownApplications = ImmutableHashSet.Create("Application", "HttpApplication");

    /// <summary>How elements are named, for code whose framework does not resolve.</summary>
    private static readonly ImmutableHashSet<string> UnknownElements = ImmutableHashSet.Create(
        "DependencyObject", "FrameworkElement", "UIElement", "Control", "UserControl", "ContentControl", "ItemsControl", "Window", "Page", "ContentPage", "Form", "Panel", "ContextMenuStrip", "ToolStripItem", "ToolStripMenuItem", "AvaloniaObject", "Component");

    /// <summary>The application object: one in a process.</summary>
    public static bool IsApplication(ITypeSymbol? type) => Inherits(type, Applications, UnknownApplications) || (type is { Name: "App" } && IsOfMarkup(type));

    /// <summary>A part of a tree of windows and controls, in which parents and children end together.</summary>
    public static bool IsElement(ITypeSymbol? type) => Inherits(type, Elements, UnknownElements) || IsOfMarkup(type);

    /// <summary>Whether the class belongs to a file of markup, of which its other part, with its base, will be generated.</summary>
    private static bool IsOfMarkup(ITypeSymbol? type) =>
        type is { BaseType.SpecialType: SpecialType.System_Object } && type.DeclaringSyntaxReferences.Any(part => part.SyntaxTree.FilePath.EndsWith(".xaml.cs", StringComparison.OrdinalIgnoreCase) || part.SyntaxTree.FilePath.EndsWith(".axaml.cs", StringComparison.OrdinalIgnoreCase));

    private static bool Inherits(ITypeSymbol? type, ImmutableHashSet<string> names, ImmutableHashSet<string> unknown)
    {
        for (; type is not null && type.SpecialType != SpecialType.System_Object; type = type.BaseType)
        {
            if (type.TypeKind == TypeKind.Error ? unknown.Contains(type.Name) : names.Contains(type.ToDisplayString()))
                return true;
        }

        return false;
    }
}

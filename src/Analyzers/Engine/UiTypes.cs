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

    /// <summary>The application object: one in a process.</summary>
    public static bool IsApplication(ITypeSymbol? type) => Inherits(type, Applications);

    /// <summary>A part of a tree of windows and controls, in which parents and children end together.</summary>
    public static bool IsElement(ITypeSymbol? type) => Inherits(type, Elements);

    private static bool Inherits(ITypeSymbol? type, ImmutableHashSet<string> names)
    {
        for (; type is not null && type.SpecialType != SpecialType.System_Object; type = type.BaseType)
        {
            if (names.Contains(type.ToDisplayString()))
                return true;
        }

        return false;
    }
}

namespace MemoryAnalyzers.Engine;

/// <summary>Questions about the types of keys: how many values they have, and how these are compared.</summary>
internal static class KeyTypes
{
    /// <summary>Types of which a program has few objects, or few values.</summary>
    private static readonly ImmutableHashSet<string> Few = ImmutableHashSet.Create(
        "System.Type", "System.Reflection.MemberInfo", "System.Reflection.Assembly", "System.Reflection.Module", "System.Reflection.ParameterInfo", "System.Globalization.CultureInfo",
        "System.Text.Encoding", "System.RuntimeTypeHandle", "System.RuntimeMethodHandle", "System.Version", "System.TimeZoneInfo", "System.Net.Http.HttpMethod");

    /// <summary>Framework types whose objects come and go with the work they are for.</summary>
    private static readonly ImmutableHashSet<string> Passing = ImmutableHashSet.Create(
        "System.Threading.Tasks.Task", "System.IO.Stream", "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.WebSockets.WebSocket", "System.Data.Common.DbConnection", "System.Data.Common.DbCommand",
        "System.Threading.CancellationTokenSource", "Microsoft.AspNetCore.Http.HttpContext", "Microsoft.AspNetCore.Http.HttpRequest", "System.Linq.Expressions.Expression");

    /// <summary>How the namespaces start in which the framework has what requests bring.</summary>
    private static readonly ImmutableArray<string> OfRequests = ImmutableArray.Create("Microsoft.AspNetCore.", "System.Security.", "System.Net");

    /// <summary>A point in time, of which nothing may be left in a text but the month.</summary>
    public static bool IsTime(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_DateTime } or { Name: "DateTimeOffset" };

    /// <summary>A text or number, or what the framework takes from a request: no object of the program, of which there may be few.</summary>
    public static bool IsPlain(ITypeSymbol type) =>
        type.IsValueType || type.SpecialType == SpecialType.System_String || type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String } ||
        (type.DeclaringSyntaxReferences.IsEmpty && type.ContainingNamespace?.ToDisplayString() is { } space && OfRequests.Any(part => space.StartsWith(part, StringComparison.Ordinal)));

    /// <summary>Identifiers that are made to be new for each thing they name.</summary>
    public static bool IsId(ITypeSymbol type) => Value(type) is { Name: "Guid", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>Whether the type has so few values, or a program so few objects of it, that they cannot fill memory.</summary>
    public static bool IsOfFew(ITypeSymbol type)
    {
        type = Value(type);
        return Sizes.HasFewValues(type) || type.SpecialType is SpecialType.System_Char or SpecialType.System_Int16 or SpecialType.System_UInt16 || type.TypeKind == TypeKind.Delegate || Is(type, Few);
    }

    /// <summary>Whether the framework makes objects of the type for work that comes and goes.</summary>
    public static bool IsPassing(ITypeSymbol type) => Is(type, Passing);

    /// <summary>A class that says nothing of equality.</summary>
    public static bool ComparesByReference(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsRecord: false, SpecialType: SpecialType.None })
            return false;
        for (var t = type; t is not null && t.SpecialType != SpecialType.System_Object; t = t.BaseType)
        {
            if (t.GetMembers("Equals").Any(member => member is IMethodSymbol { IsOverride: true }))
                return false;
        }

        return true;
    }

    private static ITypeSymbol Value(ITypeSymbol type) => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: { Length: 1 } arguments } ? arguments[0] : type;

    private static bool Is(ITypeSymbol type, ImmutableHashSet<string> names)
    {
        for (var t = type; t is not null && t.SpecialType != SpecialType.System_Object; t = t.BaseType)
        {
            if (t.ContainingNamespace is { IsGlobalNamespace: false } space && names.Contains(space.ToDisplayString() + "." + t.Name))
                return true;
        }

        return false;
    }
}

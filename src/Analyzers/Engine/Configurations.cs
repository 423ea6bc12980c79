namespace MemoryAnalyzers.Engine;

/// <summary>Tells values that come out of a configuration, which is written by hand and so has few entries in each place.</summary>
internal static class Configurations
{
    private const int MostSteps = 8;

    /// <summary>Whether the value is a part of options (<c>options.Value.Aliases</c>), the children of a configuration section, or the names under a registry key.</summary>
    public static bool Gives(IOperation value)
    {
        for (var steps = 0; steps < MostSteps; steps++)
        {
            switch (value.Unwrap())
            {
                case IPropertyReferenceOperation { Property.Name: "Value" or "CurrentValue", Instance.Type: { } options } when IsOf(options, "Options"):
                    return true;
                case IPropertyReferenceOperation { Instance: { } whole }:
                    value = whole;
                    continue;
                case IInvocationOperation { TargetMethod: { Name: "GetChildren", ContainingType: var type } } when IsOf(type, "Configuration"):
                    return true;
                case IInvocationOperation { TargetMethod: { Name: "GetValueNames" or "GetSubKeyNames", ContainingType: { Name: "RegistryKey", ContainingNamespace: { Name: "Win32", ContainingNamespace.Name: "Microsoft" } } } }:
                    return true;
                case ILocalReferenceOperation local when Reopened.Initial(local) is { } initial:
                    value = initial;
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Whether the type is one of <c>Microsoft.Extensions.Options</c> or <c>Microsoft.Extensions.Configuration</c>.</summary>
    private static bool IsOf(ITypeSymbol type, string part) =>
        type.ContainingNamespace is { ContainingNamespace: { Name: "Extensions", ContainingNamespace.Name: "Microsoft" } } space && space.Name == part;
}

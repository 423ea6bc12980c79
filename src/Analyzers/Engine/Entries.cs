using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Questions about where a program is entered: which members run once in a process, or only under a test framework.</summary>
/// <remarks>What a loop in such a member does, it still does many times; what its lambdas do is not known.</remarks>
internal static class Entries
{
    /// <summary>The frameworks that find methods by attributes, run them once for each case, and are no production code.</summary>
    private static readonly ImmutableHashSet<string> TestNamespaces = ImmutableHashSet.Create(
        "Xunit", "NUnit.Framework", "Microsoft.VisualStudio.TestTools.UnitTesting", "TUnit.Core", "BenchmarkDotNet.Attributes", "NBench");

    /// <summary>The attributes of these frameworks, for code whose framework does not resolve; other attributes end with the name of the one they extend.</summary>
    private static readonly string[] TestAttributes =
        ["Fact", "Theory", "Test", "TestCase", "TestCaseSource", "TestFixture", "TestFixtureSource", "TestClass", "TestMethod", "SetUp", "TearDown", "TestInitialize", "TestCleanup", "ClassInitialize", "Benchmark"];

    /// <summary>
    /// Whether the body of <paramref name="member"/> runs once in a process (Main, top-level statements, static constructors, module and field
    /// initialisers, the start, stop and execution of a hosted service), or is a test.
    /// </summary>
    public static bool RunOnce(ISymbol member, KnownSymbols known) => member switch
    {
        IFieldSymbol or IPropertySymbol or IEventSymbol => true,
        IMethodSymbol { MethodKind: MethodKind.StaticConstructor } => true,
        IMethodSymbol method => IsMain(method) || IsModuleInitializer(method, known) || IsOfHostedService(method, known) || IsTest(method, known),
        _ => false,
    };

    /// <summary>Whether the method is where the process starts: <c>Main</c>, or top-level statements.</summary>
    public static bool IsMain(IMethodSymbol method)
    {
        if (!method.IsStatic || method.Name is not (WellKnownMemberNames.EntryPointMethodName or WellKnownMemberNames.TopLevelStatementsEntryPointMethodName))
            return false;
        return method.Arity == 0 && (method.Parameters.IsEmpty || (method.Parameters.Length == 1 && method.Parameters[0].Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_String }));
    }

    /// <summary>Whether the process starts in the type.</summary>
    public static bool HasMain(INamedTypeSymbol type) => IsAmong(type.GetMembers(WellKnownMemberNames.EntryPointMethodName)) || IsAmong(type.GetMembers(WellKnownMemberNames.TopLevelStatementsEntryPointMethodName));

    private static bool IsAmong(ImmutableArray<ISymbol> members) => members.Any(member => member is IMethodSymbol method && IsMain(method));

    /// <summary>Whether a test framework calls the method, or any method of its type: then the type is a test class.</summary>
    public static bool IsTest(IMethodSymbol method, KnownSymbols known) => IsOfTest(method.ContainingType, known);

    /// <summary>Whether the type is a test class, or nested in one; or stands with tests, by the name of their namespace: 'Shop.Api.IntegrationTests.Helpers'.</summary>
    public static bool IsOfTest(INamedTypeSymbol type, KnownSymbols known)
    {
        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (known.TestClasses.GetOrAdd(outer, IsTestClass))
                return true;
        }

        return false;
    }

    /// <summary>Whether the type is made for tests, by the words in its names: 'ApiFixture', 'Shop.Tests.Hosts.Factory'.</summary>
    public static bool IsHelperOfTests(INamedTypeSymbol type)
    {
        for (ISymbol? symbol = type; symbol is not null and not INamespaceSymbol { IsGlobalNamespace: true }; symbol = symbol.ContainingSymbol)
        {
            if (symbol is INamespaceOrTypeSymbol && (symbol.Name.IndexOf("Test", StringComparison.Ordinal) >= 0 || symbol.Name.EndsWith("Fixture", StringComparison.Ordinal)))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the operation runs once in a process: in a member that does, in the set-up of services and hosts, or where a process-long object is made
    /// or started, never inside a loop, lambda or local function; or behind a latch.
    /// </summary>
    public static bool RunsOnce(IOperation operation, ISymbol body, MemoryModel model) =>
        (operation.EnclosingFunction() is null && Loops.Innermost(operation) is null && RunsOnce(body, model)) || Latches.Guard(operation, ofObject: false, model);

    /// <summary>Whether it stands in a lambda without parameters that Main hands to what runs the program: <c>app.OnExecute(() => { using var host = new Host(); … })</c>.</summary>
    public static bool IsInCallbackOfMain(IOperation operation, ISymbol body, KnownSymbols known)
    {
        if (body is not IMethodSymbol method || !IsMain(method))
            return false;
        var outer = operation;
        for (; outer.EnclosingFunction() is { } function; outer = function)
        {
            if (function is not IAnonymousFunctionOperation { Symbol.Parameters.IsEmpty: true, Parent.Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: var taker } } } ||
                taker.Is(known.Task) || taker.Is(known.Parallel) || Requests.AreHandledBy(function) || Loops.Innermost(outer) is not null)
            {
                return false;
            }
        }

        return outer != operation && Loops.Innermost(outer) is null;
    }

    /// <summary>Whether what stands in a body, outside loops and nested functions, runs once in a process.</summary>
    public static bool RunsOnce(ISymbol body, MemoryModel model) => body switch
    {
        IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor } => body.IsStatic || IsProcessLong(body.ContainingType, model),
        IMethodSymbol method => RunOnce(method, model.Known) || SetsUp(method, model.Known) ||
            (method.Name is "StartAsync" or "StartingAsync" or "StartedAsync" or "ExecuteAsync" && IsProcessLong(method.ContainingType, model)),
        _ => false,
    };

    private static bool IsProcessLong(INamedTypeSymbol type, MemoryModel model) => model.Lifespans.OfInstancesOf(type).IsProcessLong;

    private static bool SetsUp(IMethodSymbol method, KnownSymbols known)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.IsOrInherits(known.ServiceCollection) || parameter.Type.IsOrInherits(known.ApplicationBuilder) || parameter.Type.IsOrInherits(known.HostBuilder) ||
                parameter.Type.IsOrInherits(known.HostApplicationBuilder) || parameter.Type.IsOrInherits(known.Host))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfTests(INamespaceSymbol space) => !space.IsGlobalNamespace &&
        (space.Name == "Testing" || space.Name.EndsWith("Tests", StringComparison.Ordinal) || space.Name.StartsWith("TestHelper", StringComparison.Ordinal) || space.Name.StartsWith("TestUtil", StringComparison.Ordinal) || IsOfTests(space.ContainingNamespace));

    private static bool IsTestClass(INamedTypeSymbol type)
    {
        if (HasTestAttribute(type) || IsOfTests(type.ContainingNamespace))
            return true;
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol && HasTestAttribute(member))
                return true;
        }

        return false;
    }

    private static bool HasTestAttribute(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            for (var type = attribute.AttributeClass; type is not null && type.SpecialType != SpecialType.System_Object; type = BaseOf(type))
            {
                if (type.TypeKind == TypeKind.Error ? IsTestAttribute(type.Name) : TestNamespaces.Contains(type.ContainingNamespace.ToDisplayString()))
                    return true;
            }
        }

        return false;
    }

    /// <summary>A class whose base does not resolve is no attribute for the compiler, but may have been meant as one.</summary>
    private static INamedTypeSymbol? BaseOf(INamedTypeSymbol type) => type is IErrorTypeSymbol { CandidateSymbols: { Length: 1 } meant } ? (meant[0] as INamedTypeSymbol)?.BaseType : type.BaseType;

    /// <summary>By the name alone: <c>[ConditionalFact]</c> extends <c>[Fact]</c>.</summary>
    private static bool IsTestAttribute(string name)
    {
        var end = name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Length - "Attribute".Length : name.Length;
        return TestAttributes.Any(known => end >= known.Length && string.CompareOrdinal(name, end - known.Length, known, 0, known.Length) == 0);
    }

    /// <summary>Whether a member is one of a test class.</summary>
    public static bool IsOfTest(ISymbol member, KnownSymbols known) => member.ContainingType is { } type && IsOfTest(type, known);

    private static bool IsModuleInitializer(IMethodSymbol method, KnownSymbols known)
    {
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass.Is(known.ModuleInitializerAttribute))
                return true;
        }

        return false;
    }

    private static bool IsOfHostedService(IMethodSymbol method, KnownSymbols known) => method.Name switch
    {
        "ExecuteAsync" => method.IsOverride && (method.ContainingType.IsOrInherits(known.BackgroundService) || HasUnknownBase(method.ContainingType)),
        "StartAsync" or "StopAsync" => (method.ContainingType.IsOrInherits(known.HostedService) || HasUnknownBase(method.ContainingType)) && method.Parameters.Length == 1 && method.Parameters[0].Type.Is(known.CancellationToken),
        _ => false,
    };

    /// <summary>Whether a base type or interface does not resolve: it may be that of a hosted service.</summary>
    private static bool HasUnknownBase(INamedTypeSymbol type)
    {
        for (var part = type; part is not null; part = part.BaseType)
        {
            if (part.TypeKind == TypeKind.Error || part.Interfaces.Any(face => face.TypeKind == TypeKind.Error))
                return true;
        }

        return false;
    }
}

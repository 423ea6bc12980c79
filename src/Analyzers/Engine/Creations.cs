using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>One place where an object is made with <c>new</c>.</summary>
/// <param name="Type">The type, with its arguments.</param>
/// <param name="Once">It is made once in the process: in Main, by the application object, or into a static field.</param>
/// <param name="OfTheCall">A method makes it for its own use or its caller's, or in a loop: then there are more with every call.</param>
/// <param name="GivesItself">The maker hands itself in: it is the owner or parent of what it makes.</param>
/// <param name="Fresh">The parameters that are given an object that the maker has just made, for this or to keep itself.</param>
/// <param name="Owned">The parameters that are given an object that the maker made and keeps, where it keeps the new one beside it, or makes it when it is made itself.</param>
/// <param name="Relayed">The parameters that are given what the caller of the maker hands it, where that gets the new object back: it has both.</param>
/// <param name="InUsing">It is made for a <c>using</c>, and ends with that.</param>
/// <param name="Maker">The type whose code makes it.</param>
/// <param name="IsPart">An object makes it as a part of itself: when it is made itself, or into a member of it.</param>
/// <param name="Forgotten">The code that makes it uses it at once, and then nothing of the program refers to it. Not asynchronous code, whose work may last.</param>
/// <param name="InLocal">It is put into a local, not of Main: it goes when the code that makes it is done, unless that hands it on.</param>
/// <param name="Waits">The method that makes it uses it in a loop, without a known end, that awaits.</param>
internal sealed record Creation(INamedTypeSymbol Type, bool Once, bool OfTheCall, bool GivesItself, ImmutableHashSet<int> Fresh, ImmutableHashSet<int> Owned, ImmutableHashSet<int> Relayed, bool InUsing, INamedTypeSymbol? Maker, bool IsPart, bool Forgotten, bool InLocal, bool Waits);

/// <summary>Says where the compilation makes the objects of a type.</summary>
/// <remarks>Asked only when a rule has a candidate that is otherwise complete.</remarks>
internal sealed class Creations
{
    private const int Deepest = 4;

    /// <summary>What is made in so many places is not one.</summary>
    private const int Many = 16;

    private readonly MemoryModel model;
    private readonly Lazy<ILookup<string, SyntaxNode>> untyped;
    private readonly Lazy<ILookup<INamedTypeSymbol, INamedTypeSymbol>> derived;
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> ofContainer = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<Creation>> found = new(SymbolEqualityComparer.Default);

    public Creations(MemoryModel model)
    {
        this.model = model;
        untyped = new(() => model.Places.UntypedCreations().ToLookup<SyntaxNode, string>(NameOf));
        derived = new(() => TypesIn(model.Compilation.Assembly.GlobalNamespace).SelectMany(type => KindsOf(type).Select(kind => (Kind: kind, Type: type)))
            .ToLookup<(INamedTypeSymbol Kind, INamedTypeSymbol Type), INamedTypeSymbol, INamedTypeSymbol>(pair => pair.Kind, pair => pair.Type, SymbolEqualityComparer.Default));
    }

    /// <summary>The places that make objects of just this type; of an abstract class, of those that derive from it.</summary>
    public ImmutableArray<Creation> Of(INamedTypeSymbol type) => found.GetOrAdd(type.OriginalDefinition, Find);

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol whole)
    {
        foreach (var member in whole.GetMembers())
        {
            if (member is INamedTypeSymbol type)
                yield return type;
            if (member is INamespaceOrTypeSymbol { } part)
            {
                foreach (var inner in TypesIn(part))
                    yield return inner;
            }
        }
    }

    private static IEnumerable<INamedTypeSymbol> KindsOf(INamedTypeSymbol type)
    {
        for (var @base = type.BaseType; @base is { SpecialType: SpecialType.None }; @base = @base.BaseType)
            yield return @base.OriginalDefinition;
        foreach (var face in type.AllInterfaces)
            yield return face.OriginalDefinition;
    }

    private ImmutableArray<Creation> Find(INamedTypeSymbol type)
    {
        var creations = ImmutableArray.CreateBuilder<Creation>();
        if (type is { IsAbstract: true, TypeKind: TypeKind.Class })
            creations.AddRange(derived.Value[type].Where(heir => !heir.IsAbstract).SelectMany<INamedTypeSymbol, Creation>(heir => Of(heir)));
        foreach (var (creation, body) in PlacesOf(type))
        {
            var given = Given(creation).ToList();
            creations.Add(new((INamedTypeSymbol)creation.Type!, IsOnce(creation, body), creation is IObjectCreationOperation && IsOfTheCall(creation, body), given.Exists(argument => argument.Value.Unwrap() is IInstanceReferenceOperation),
                FreshIn(given), OwnedIn(given, creation, body), RelayedIn(given, creation), IsInUsing(creation), body.ContainingType?.OriginalDefinition, IsPart(creation, body), IsForgotten(creation, body), IsInLocal(creation, body), creations.Count < Many && Waits(creation)));
        }

        return creations.ToImmutable();
    }

    /// <summary>The creations of objects of just this type, which may not resolve otherwise, each with the member that it stands in.</summary>
    public IEnumerable<(IOperation Creation, ISymbol Body)> PlacesOf(INamedTypeSymbol type)
    {
        foreach (var node in model.Places.CreationsOf(type.Name).Concat(untyped.Value[type.Name]))
        {
            if (model.Reopened.Model(node.SyntaxTree).GetOperation(node) is { Type: INamedTypeSymbol made } creation and (IObjectCreationOperation or IInvalidOperation) && made.OriginalDefinition.Is(type.OriginalDefinition) && creation.Owner() is { } body)
                yield return (creation, body);
        }
    }

    /// <summary>
    /// Whether the compilation shows that there is one object of the type in a process: whatever makes one runs once, or makes it as a part of an object of which
    /// there is one.
    /// </summary>
    public bool AreOnce(INamedTypeSymbol type) => AreOnce(type, 0);

    private bool AreOnce(INamedTypeSymbol type, int depth) => depth < Deepest && Of(type) is { Length: > 0 and < Many } creations &&
        creations.All(creation => creation.Once || (creation is { IsPart: true, Maker: { } whole } && !whole.Is(type.OriginalDefinition) && (model.Lifespans.OfInstancesOf(whole).IsProcessLong || AreOnce(whole, depth + 1))));

    /// <summary>
    /// Whether objects of the type are parts of objects that can be disposed and of which there are more with every call, or that are parts of such themselves:
    /// they come and go with them.
    /// </summary>
    public bool ArePartsOfTheCall(INamedTypeSymbol type) => ArePartsOfTheCall(type, 0);

    private bool ArePartsOfTheCall(INamedTypeSymbol type, int depth) => depth < Deepest && Of(type) is { Length: > 0 and < Many } creations && creations.Any(creation =>
        creation is { IsPart: true, Maker: { } whole } && !whole.Is(type.OriginalDefinition) && model.Known.IsDisposable(whole) && !model.Lifespans.OfInstancesOf(whole).IsProcessLong &&
        (Of(whole).Any(made => made.OfTheCall) || ArePartsOfTheCall(whole, depth + 1)) && !AreOnce(whole));

    /// <summary>Into a field or property of the object by a method, or by a constructor or initialiser for whatever; not in a loop, or a lambda, which may run again and again.</summary>
    private static bool IsPart(IOperation creation, ISymbol body)
    {
        if (body.IsStatic || creation.EnclosingFunction() is not null || Loops.Innermost(creation) is not null)
            return false;
        if (body is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor })
            return true;
        for (var operation = creation.Parent; operation is not null; operation = operation.Parent)
        {
            if (operation is ISimpleAssignmentOperation { Target: var target } && (target is IMemberReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } ||
                target is IInvalidOperation { Syntax: MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax or ThisExpressionSyntax } or IdentifierNameSyntax }))
            {
                return true; // a member that does not resolve is one of the base
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a container seems to make the objects of the class, nobody knows how often: it has an interface of the compilation, its constructors take
    /// nothing but objects, at least one by an interface, and no code makes one but that which asks a container for what it gives.
    /// </summary>
    public bool AreOfContainer(INamedTypeSymbol type) => ofContainer.GetOrAdd(type.OriginalDefinition, MayBeOfContainer);

    private bool MayBeOfContainer(INamedTypeSymbol type) =>
        type.AllInterfaces.Any(face => !face.DeclaringSyntaxReferences.IsEmpty) &&
        type.InstanceConstructors.All(constructor => constructor.Parameters.All(parameter => parameter.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String })) &&
        type.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Interface)) &&
        (Of(type).IsEmpty || (PlacesOf(type).Take(Many).ToList() is { Count: > 0 and < Many } places && places.TrueForAll(place => IsComposed(place.Creation))));

    /// <summary>Of what a container is asked for, for the most part.</summary>
    private static bool IsComposed(IOperation creation) => Loops.Innermost(creation) is null && creation.Syntax is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: var arguments } &&
        2 * arguments.Count(argument => Registrations.IsLookup(argument.Expression)) > arguments.Count;

    /// <summary>Whether objects of the type are parts of a user interface: elements, or known by an interface that elements have.</summary>
    public bool AreElements(INamedTypeSymbol type) => UiTypes.IsElement(type) || (type.TypeKind == TypeKind.Interface && derived.Value[type.OriginalDefinition].Any(UiTypes.IsElement));

    /// <summary>In a loop, or for a request; or in a method other than Main whose local, argument or result it is, and not in another lambda, of which is not known how often it runs.</summary>
    private bool IsOfTheCall(IOperation creation, ISymbol body) =>
        body is IMethodSymbol { IsExtensionMethod: false } method && !Entries.IsTest(method, model.Known) &&
        (Loops.Innermost(creation) is not null || (creation.EnclosingFunction() is { } function && Requests.AreHandledBy(function)) || (method.MethodKind == MethodKind.Ordinary && creation.EnclosingFunction() is null && !Entries.IsMain(method) && creation.Syntax.Parent is not (AssignmentExpressionSyntax or InitializerExpressionSyntax)));

    private bool IsOnce(IOperation creation, ISymbol body) => IsOnce(creation, body, 0);

    private bool IsOnce(IOperation creation, ISymbol body, int depth)
    {
        if ((body is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } && (creation.EnclosingFunction() is null || creation.Root().ChildOperations.Any(IsLazy))) || Entries.RunsOnce(creation, body, model) || Entries.IsInCallbackOfMain(creation, body, model.Known))
            return true;
        if (creation.EnclosingFunction() is null && Loops.Innermost(creation) is null && body.ContainingType is { } type &&
            (UiTypes.IsApplication(type) || Entries.HasMain(type) || model.Bodies.Of(creation).StartsApplication))
        {
            return true;
        }

        for (var operation = creation.Parent; operation is not null; operation = operation.Parent)
        {
            if (operation is IAssignmentOperation { Target: IMemberReferenceOperation { Member.IsStatic: true } })
                return true;
            if (operation is not (IConversionOperation or ICoalesceOperation or IConditionalOperation))
                break;
        }

        return depth < Deepest && (IsForStatic(creation) || IsMadeOnceBy(creation, body, depth));
    }

    /// <summary>Handed to a static method of the type whose static member is missing: <c>if (Shop.Current == null) Shop.Set(new Shop())</c>.</summary>
    private static bool IsForStatic(IOperation creation)
    {
        if (creation.Wrapped().Parent is not IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: var keeper } } call } || call.EnclosingFunction() is not null)
            return false;
        for (var (child, o) = ((IOperation)call, call.Parent); o is not null; (child, o) = (o, o.Parent))
        {
            if (o is IConditionalOperation conditional && conditional.WhenTrue == child && conditional.Condition.DescendantsAndSelf().Any(test => TestsMissing(test, keeper)))
                return true;
        }

        return false;
    }

    private static bool TestsMissing(IOperation test, INamedTypeSymbol keeper) => test switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equals => equals.RightOperand.IsNull() && IsOf(equals.LeftOperand, keeper),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } pattern => value.IsNull() && IsOf(pattern.Value, keeper),
        _ => false,
    };

    private static bool IsOf(IOperation member, INamedTypeSymbol keeper) => member.Unwrap() is IMemberReferenceOperation { Member: { IsStatic: true } kept } && kept.ContainingType.Is(keeper);

    /// <summary>Returned by a private method, all of whose callers make one once.</summary>
    private bool IsMadeOnceBy(IOperation creation, ISymbol body, int depth)
    {
        if (body is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method || creation.EnclosingFunction() is not null || creation.Wrapped().Parent is not IReturnOperation || model.Callers.Of(method) is not { } callers)
            return false;
        var all = callers.Take(Many).ToList();
        return all.Count is > 0 and < Many && all.TrueForAll(caller => caller.Operation is IInvocationOperation && IsOnce(caller.Operation, caller.Body, depth + 1));
    }

    private static bool IsInUsing(IOperation creation)
    {
        var user = creation.Wrapped().Parent;
        return user is IUsingOperation || (user is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } && Escapes.IsUsing(declarator));
    }

    private static bool IsInLocal(IOperation creation, ISymbol body) =>
        creation.Wrapped().Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation } && !(body is IMethodSymbol method && Entries.IsMain(method));

    private bool Waits(IOperation creation)
    {
        return creation.Wrapped().Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } && model.Bodies.Of(creation).Uses.Of(local).Any(use => Loops.Innermost(use) is { } loop && IsWait(loop));

        bool IsWait(ILoopOperation loop) => !loop.Syntax.Span.Contains(creation.Syntax.Span) && Engine.Waits.IsEndless(loop) && loop.Descendants().Any(inner => inner is IAwaitOperation);
    }

    private bool IsForgotten(IOperation creation, ISymbol body)
    {
        var maker = creation.EnclosingFunction() switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            ILocalFunctionOperation local => local.Symbol,
            _ => body as IMethodSymbol,
        };
        return maker is null or { IsAsync: false, ReturnType.Name: not ("Task" or "ValueTask" or "IAsyncEnumerable") } &&
            (IsInUsing(creation) || FateOf(creation) is Fate.Forgotten or Fate.Released);
    }

    /// <summary>A lambda that is given to <c>Lazy</c> runs once.</summary>
    private static bool IsLazy(IOperation value) => value.Unwrap() is IObjectCreationOperation { Type.Name: "Lazy" };

    /// <summary>The arguments with the places of their parameters; those of a constructor that does not resolve as they stand.</summary>
    private static IEnumerable<(int Ordinal, IOperation Value)> Given(IOperation creation) => creation is IObjectCreationOperation { Arguments: var arguments }
        ? arguments.Where(argument => argument.Parameter is not null).Select(argument => (argument.Parameter!.Ordinal, argument.Value))
        : creation.ChildOperations.Select((value, i) => (i, value));

    private static ImmutableHashSet<int> FreshIn(List<(int Ordinal, IOperation Value)> given)
    {
        var fresh = ImmutableHashSet.CreateBuilder<int>();
        foreach (var (ordinal, argument) in given)
        {
            var value = argument.Unwrap();
            if ((value is ILocalReferenceOperation local ? Reopened.Initial(local)?.Unwrap() : value) is IObjectCreationOperation)
                fresh.Add(ordinal);
        }

        return fresh.ToImmutable();
    }

    private static ImmutableHashSet<int> RelayedIn(List<(int Ordinal, IOperation Value)> given, IOperation creation) => !IsReturned(creation)
        ? ImmutableHashSet<int>.Empty
        : given.Where(argument => argument.Value.Unwrap() is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } }).Select(argument => argument.Ordinal).ToImmutableHashSet();

    /// <summary>Returned, perhaps in a result that is made for it: <c>return Result.Ok(new Display(clock))</c>.</summary>
    private static bool IsReturned(IOperation creation)
    {
        var whole = creation.Wrapped();
        while (whole.Parent is IArgumentOperation { Parent: (IInvocationOperation or IObjectCreationOperation) and var result })
            whole = result.Wrapped();
        return whole.Parent is IReturnOperation;
    }

    private ImmutableHashSet<int> OwnedIn(List<(int Ordinal, IOperation Value)> given, IOperation creation, ISymbol body)
    {
        var owned = ImmutableHashSet.CreateBuilder<int>();
        foreach (var (ordinal, argument) in given)
        {
            if (argument.Unwrap() is IMemberReferenceOperation { Member: { IsStatic: false } member, Instance: IInstanceReferenceOperation } && member.ContainingType.Is(body.ContainingType) && EndsWithMaker(creation, body) && model.Owners.Make(member))
                owned.Add(ordinal);
        }

        return owned.ToImmutable();
    }

    /// <summary>Made together with its maker, or put into a field of it.</summary>
    private bool EndsWithMaker(IOperation creation, ISymbol body) => creation.EnclosingFunction() is null &&
        (body is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Constructor } || FateOf(creation) == Fate.InObject);

    private Fate FateOf(IOperation creation) => new Fates(model.Bodies.Of(creation).Uses, model.Known).Of(creation).Fate;

    /// <summary>The name of the type that a <c>new(…)</c> makes: that of the declaration which it stands in, or of what it is converted to.</summary>
    private string NameOf(SyntaxNode creation)
    {
        var type = creation.Parent is EqualsValueClauseSyntax { Parent: var declaration } ? declaration is PropertyDeclarationSyntax property ? property.Type : (declaration?.Parent as VariableDeclarationSyntax)?.Type : null;
        return type is null ? model.Reopened.Model(creation.SyntaxTree).GetOperation(creation)?.Type?.Name ?? "" : Places.LastName(type);
    }
}

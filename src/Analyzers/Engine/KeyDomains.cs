using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>What shows that a key takes new values for as long as the process runs.</summary>
internal enum Endless
{
    /// <summary>Nothing: the values are few, or not known not to be.</summary>
    No,

    /// <summary>It comes with requests, messages or connections: as many values as others send.</summary>
    Request,

    /// <summary>An identifier that is made to be new for each thing it names.</summary>
    Id,

    /// <summary>Made anew each time.</summary>
    Fresh,

    /// <summary>An object that comes and goes, or is made for each call, compared by reference.</summary>
    Identity,
}

/// <summary>The domain of a key: what shows that it is endless, in words that fit into a message.</summary>
internal readonly record struct KeyDomain(Endless Kind, string Reason)
{
    public static KeyDomain Unknown => new(Endless.No, "");

    public bool IsEndless => Kind != Endless.No;
}

/// <summary>Says whether keys are shown to come from a domain without end: data of requests, identifiers, objects that come and go.</summary>
/// <remarks>
/// A type, a member, an enum, a culture or a constant is one of few. A text or number may be anything: it counts only where it is followed to
/// its origin, through locals, the text made of it, and the callers of the method whose parameter it is. What is not followed is unknown.
/// </remarks>
internal sealed class KeyDomains(MemoryModel model)
{
    private const int Deepest = 4;

    /// <summary>Methods whose result says as much as their receiver or arguments.</summary>
    private static readonly ImmutableHashSet<string> Texts = ImmutableHashSet.Create(
        "ToString", "ToLower", "ToUpper", "ToLowerInvariant", "ToUpperInvariant", "Trim", "TrimStart", "TrimEnd", "Substring", "Replace", "Normalize", "PadLeft", "PadRight", "Concat", "Join", "Format",
        "Intern", "Combine", "GetFullPath", "EscapeDataString", "ToBase64String", "ToHexString", "Create", "Parse", "TryCreate", "TryParse", "GetValueOrDefault");

    private readonly ConcurrentDictionary<IParameterSymbol, KeyDomain>[] parameters = [.. Enumerable.Range(0, Deepest).Select(_ => new ConcurrentDictionary<IParameterSymbol, KeyDomain>(SymbolEqualityComparer.Default))];

    /// <summary>The domain of the key. <paramref name="byReference"/>: its objects are compared by reference unless their type says otherwise.</summary>
    public KeyDomain Of(IOperation key, bool byReference) => Of(key, byReference, 0);

    /// <summary>Whether objects of the type come and go, as far as the compilation or the framework shows.</summary>
    public bool ComeAndGo(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol named || !KeyTypes.ComparesByReference(named))
            return false;
        if (KeyTypes.IsPassing(named))
            return true;
        if (named.DeclaringSyntaxReferences.IsEmpty || named.IsStatic)
            return false;
        if (model.Lifespans.OfInstancesOf(named).Kind is var kind and (LifespanKind.Process or LifespanKind.Scope))
            return kind == LifespanKind.Scope;
        var creations = model.Creations.Of(named);
        return creations.Any(creation => creation.InUsing) && !creations.Any(creation => creation.Once);
    }

    private KeyDomain Of(IOperation key, bool byReference, int depth)
    {
        key = key.Unwrap();
        if (key.ConstantValue.HasValue || key.Type is not { } type || KeyTypes.IsOfFew(type))
            return KeyDomain.Unknown;
        if (byReference && OfIdentity(key, type) is { IsEndless: true } identity)
            return identity;
        return key switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => OfParameter(parameter, key, depth),
            ILocalReferenceOperation local => Reopened.FirstValue(local) is { } value ? value is IInvocationOperation call ? OfCall(call, local.Type!, depth) : Of(value, false, depth) : KeyDomain.Unknown,
            IPropertyReferenceOperation property => OfProperty(property, depth),
            IInvocationOperation call => OfCall(call, type, depth),
            IObjectCreationOperation creation when !KeyTypes.ComparesByReference(creation.Type!) => OfAny(creation.Arguments.Select(argument => argument.Value).Concat(Initial(creation)), depth),
            IAnonymousObjectCreationOperation or ITupleOperation or IInterpolatedStringOperation or IInterpolationOperation or ICoalesceOperation or IArrayCreationOperation or IArrayInitializerOperation
                or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } => OfAny(key.ChildOperations, depth),
            IConditionalOperation { WhenFalse: { } otherwise } conditional => OfAny(new[] { conditional.WhenTrue, otherwise }, depth),
            ISimpleAssignmentOperation assignment => Of(assignment.Value, false, depth), // new { Id = id }
            IAwaitOperation { Operation: IInvocationOperation call } => OfCall(call, type, depth),
            IConversionOperation conversion => Of(conversion.Operand, false, depth), // StringValues to string
            IConditionalAccessOperation access => Of(access.WhenNotNull, false, depth),
            IConditionalAccessInstanceOperation => key.AccessedObject() is { } accessed ? Of(accessed, false, depth) : KeyDomain.Unknown,
            IArrayElementReferenceOperation element => OfRequest(element.ArrayReference, depth),
            _ => KeyDomain.Unknown,
        };
    }

    private KeyDomain OfAny(IEnumerable<IOperation> parts, int depth)
    {
        foreach (var part in parts)
        {
            var value = part is IInterpolationOperation interpolation ? interpolation.Expression : part;
            if (value is not IInterpolatedStringTextOperation && !KeyTypes.IsTime(value.Type) && Of(value, false, depth) is { IsEndless: true } found)
                return found;
        }

        return KeyDomain.Unknown;
    }

    private static IEnumerable<IOperation> Initial(IObjectCreationOperation creation) => creation.Initializer is null ? Enumerable.Empty<IOperation>() : creation.Initializer.Initializers;

    /// <summary>What comes from a value only when that is data of a request: a property of a message, an element, a query of it.</summary>
    private KeyDomain OfRequest(IOperation? source, int depth) => source is not null && Of(source, false, depth) is { Kind: Endless.Request } found ? found : KeyDomain.Unknown;

    private KeyDomain OfParameter(IParameterSymbol parameter, IOperation reference, int depth)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol method || parameter.RefKind is RefKind.Out or RefKind.Ref)
            return KeyDomain.Unknown;
        if (method.MethodKind == MethodKind.AnonymousFunction)
        {
            var function = reference.EnclosingFunction();
            return function is IAnonymousFunctionOperation lambda && lambda.Symbol.Is(method) && parameter.Type.TypeKind != TypeKind.Interface && !parameter.Type.Name.EndsWith("Context", StringComparison.Ordinal) && Requests.AreHandledBy(function)
                ? new(Endless.Request, $"data of requests ('{parameter.Name}' of a route)")
                : KeyDomain.Unknown;
        }

        if (Requests.Give(parameter, model.Known))
            return new(Endless.Request, $"data of requests ('{parameter.Name}' of '{method.ContainingType.Name}.{method.Name}')");
        if (depth >= Deepest || method.MethodKind is not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.ReducedExtension))
            return KeyDomain.Unknown;
        return parameters[depth].GetOrAdd(parameter, p => OfArguments(p, method, depth)); // by depth: the answer must not depend on who asks first
    }

    /// <summary>What the callers of the method give for its parameter. An identifier needs no caller in asynchronous work of a service that lives as long as the process; elsewhere it may be that of a plug-in or an interface.</summary>
    private KeyDomain OfArguments(IParameterSymbol parameter, IMethodSymbol method, int depth)
    {
        var isConstant = false;
        foreach (var (call, body) in model.Calls.Of(method))
        {
            if (body is IMethodSymbol caller && (caller.Is(method) || Entries.IsTest(caller, model.Known) || Entries.IsHelperOfTests(caller.ContainingType)))
                continue;
            var argument = call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal);
            if (argument is null || Entries.RunsOnce(call, body, model) || CacheShapes.IsChecked(call, argument.Value))
                continue;
            isConstant |= argument.Value.Unwrap() is { ConstantValue.HasValue: true } or IFieldReferenceOperation { Field.IsStatic: true };
            if (Of(argument.Value, false, depth + 1) is { IsEndless: true } found)
                return found;
        }

        return !isConstant && KeyTypes.IsId(parameter.Type) && !method.IsStatic && method.ReturnType.Name is "Task" or "ValueTask" && method.DeclaredAccessibility != Accessibility.Private && model.Lifespans.OfInstancesOf(method.ContainingType).IsProcessLong
            ? new(Endless.Id, $"identifiers ('{parameter.Name}' of '{method.ContainingType.Name}.{method.Name}')")
            : KeyDomain.Unknown;
    }

    private KeyDomain OfProperty(IPropertyReferenceOperation reference, int depth)
    {
        var property = reference.Property;
        if (Requests.Bring(property))
            return new(Endless.Request, $"data of requests ('{reference.Syntax}')");
        if (property.IsStatic)
            return property.Name is "UtcNow" or "Now" && property.ContainingType.Name is "DateTime" or "DateTimeOffset" ? new(Endless.Fresh, $"made anew each time ('{reference.Syntax}')") : KeyDomain.Unknown;
        if (reference.Instance is not { } instance)
            return KeyDomain.Unknown;
        if (property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return Of(instance, false, depth);
        if (OfRequest(instance, depth) is { IsEndless: true } request)
            return request;
        return KeyTypes.IsId(property.Type) && IsData(property) && IsOfCall(instance) ? new(Endless.Id, $"identifiers ('{reference.Syntax}')") : KeyDomain.Unknown;
    }

    private KeyDomain OfCall(IInvocationOperation call, ITypeSymbol result, int depth)
    {
        var method = call.TargetMethod;
        if (method is { IsStatic: true, Name: "NewGuid" or "CreateVersion7" or "GetRandomFileName" } && method.IsOfFramework())
            return new(Endless.Fresh, $"made anew each time ('{call.Syntax}')");
        if (Requests.Bring(method))
            return new(Endless.Request, $"data of requests ('{call.Syntax}')");
        if (Texts.Contains(method.Name) && method.IsOfFramework())
            return call.Instance is { } receiver ? OfAny(new[] { receiver }, depth) : OfAny(call.Arguments.Select(argument => argument.Value), depth);
        if (depth < Deepest && Returned(method) is { } returned)
            return Of(returned, false, depth + 1);
        if (!KeyTypes.IsPlain(result))
            return KeyDomain.Unknown; // an object that was looked up
        // request.Headers.TryGetValue("X", out var id), User.FindFirstValue(…)
        return OfRequest(call.Instance ?? (method.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value : null), depth);
    }

    /// <summary>What a method of one expression returns: text is often made by one.</summary>
    private IOperation? Returned(IMethodSymbol method)
    {
        if (method.ReturnType.SpecialType != SpecialType.System_String || method.IsVirtual || method.IsOverride || method.DeclaringSyntaxReferences is not { Length: 1 } declarations || declarations[0].GetSyntax() is not MethodDeclarationSyntax declaration)
            return null;
        var expression = declaration.ExpressionBody?.Expression ?? (declaration.Body is { Statements: { Count: 1 } statements } && statements[0] is ReturnStatementSyntax @return ? @return.Expression : null);
        return expression is null ? null : model.Reopened.Model(expression.SyntaxTree).GetOperation(expression);
    }

    /// <summary>Objects that are compared by reference: made for the call, or of a type whose objects come and go.</summary>
    private KeyDomain OfIdentity(IOperation key, ITypeSymbol type)
    {
        if (key is IFieldReferenceOperation or IPropertyReferenceOperation { Property.IsStatic: true })
            return KeyDomain.Unknown;
        if (type is IArrayTypeSymbol)
            return key is IPropertyReferenceOperation ? KeyDomain.Unknown : new(Endless.Identity, $"arrays, which are compared by reference ('{key.Syntax}')");
        return ComeAndGo(type) ? new(Endless.Identity, $"objects that come and go ('{key.Syntax}' of type '{type.Name}'), compared by reference") : KeyDomain.Unknown;
    }

    /// <summary>Whether the property is plain data that is set from outside: of a message, a row, an entity.</summary>
    private static bool IsData(IPropertySymbol property) =>
        property.SetMethod is { DeclaredAccessibility: Accessibility.Public or Accessibility.Internal or Accessibility.Protected } && !property.ContainingType.IsStatic && property.ContainingType.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface;

    /// <summary>Whether the object is the call's: a parameter, or what it awaited.</summary>
    private static bool IsOfCall(IOperation instance)
    {
        for (var (o, hops) = (instance.Unwrap(), 0); hops < 8; hops++)
        {
            switch (o)
            {
                case IPropertyReferenceOperation { Instance: { } owner }:
                    o = owner.Unwrap();
                    continue;
                case IConditionalAccessInstanceOperation when o.AccessedObject() is { } accessed:
                    o = accessed.Unwrap();
                    continue;
                case ILocalReferenceOperation local when Reopened.FirstValue(local) is { } value:
                    o = value.Unwrap();
                    continue;
                case IAwaitOperation { Operation: IInvocationOperation }:
                    return true;
                default:
                    return o is IParameterReferenceOperation;
            }
        }

        return false;
    }
}

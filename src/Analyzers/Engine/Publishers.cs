using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says where the objects come from whose events one body uses, and which objects members are given.</summary>
internal sealed class Publishers(Lazy<Origins> origins)
{
    private static readonly HashSet<string> SingletonNames = ["Instance", "Default", "Shared", "Current", "CurrentDomain", "Singleton"];

    /// <summary>The object whose event is used.</summary>
    public Publisher Of(IEventReferenceOperation reference)
    {
        var text = reference.Instance is { } instance ? Target(instance).Syntax.ToString() : reference.Event.ContainingType.Name;
        var publisher = reference.Event.IsStatic ? new(PublisherKind.Static, reference.Event, "", reference.Event.ContainingType, text)
            : reference.Instance is null ? Unknown(text)
            : Of(reference.Instance, text, depth: 0);
        return publisher with { Type = reference.Event.IsStatic ? reference.Event.ContainingType : reference.Instance?.Type };
    }

    /// <summary>Where the value comes from, and from which parameter.</summary>
    public (Sources Sources, ISymbol? Parameter) SourceOf(IOperation value) => SourceOf(value, depth: 0);

    /// <summary>Whether the parameter is that of a setter that others can call, or of a constructor.</summary>
    public static Sources SourceOf(IParameterSymbol parameter) => parameter.ContainingSymbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => Sources.Constructor,
        IMethodSymbol { MethodKind: MethodKind.PropertySet, DeclaredAccessibility: not Accessibility.Private } => Sources.Setter,
        _ => Sources.Argument,
    };

    private static Publisher Unknown(string text) => new(PublisherKind.Unknown, null, "", null, text);

    private static IOperation Target(IOperation instance) => instance.Asked().Unwrap();

    private Publisher Of(IOperation instance, string text, int depth)
    {
        instance = Target(instance);
        switch (instance)
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return new(PublisherKind.This, null, "", null, text);
            case IFieldReferenceOperation { Field: { IsStatic: true } field }:
                return field.IsReadOnly || HasSingletonName(field) ? new(PublisherKind.Static, field, "", null, text) : Unknown(text);
            case IPropertyReferenceOperation { Property: { IsStatic: true } property }:
                return IsSingleton(property) ? new(PublisherKind.Static, property, "", null, text) : Unknown(text);
            case IFieldReferenceOperation field when Target(field.Instance!) is IInstanceReferenceOperation:
                return new(PublisherKind.Member, field.Field.Declared(), "", null, text);
            case IPropertyReferenceOperation { Property.IsIndexer: false, Instance: { } owner } property when Target(owner) is IInstanceReferenceOperation:
                return Got(property.Property.OriginalDefinition) is { } got ? new(PublisherKind.Member, got, "", null, text) : Unknown(text);
            case IFieldReferenceOperation { Field: { IsReadOnly: true } behind, Instance: { } root } when depth < 4:
                return Behind(Of(root, text, depth + 1), behind);
            case IPropertyReferenceOperation { Property: { IsIndexer: false } behind, Instance: { } root } when depth < 4 && IsFixed(behind):
                return Behind(Of(root, text, depth + 1), behind);
            case IPropertyReferenceOperation { Property: { IsIndexer: false } behind, Instance: { } root } when depth < 4 && IsAuto(behind):
                return Of(root, text, depth + 1) is { Kind: PublisherKind.Member or PublisherKind.Parameter } path ? Behind(path, behind) with { MayChange = true } : Unknown(text);
            case IParameterReferenceOperation parameter:
                return new(PublisherKind.Parameter, parameter.Parameter, "", null, text);
            case ILocalReferenceOperation { Local: var local } when depth < 4 && origins.Value.Of(local) is { } value && value.Parent is not IForEachLoopOperation:
                return Of(value, text, depth + 1) with { ByLocal = true };
            case IInvocationOperation call when IsLookup(call):
                return new(PublisherKind.Lookup, null, "", null, text);
            case IObjectCreationOperation:
                return new(PublisherKind.Created, null, "", null, text);
            default:
                return Unknown(text);
        }
    }

    private static Publisher Behind(Publisher root, ISymbol member) => root with { Rest = root.Rest + "." + member.Name };

    /// <summary>A property without a setter, of which one object is got again and again; never one that computes, as far as can be seen.</summary>
    private static bool IsFixed(IPropertySymbol property) =>
        property.SetMethod is null or { IsInitOnly: true } && (property.DeclaringSyntaxReferences.IsEmpty || property.ContainingType.TypeKind == TypeKind.Interface || IsAuto(property));

    private static bool IsAuto(IPropertySymbol property) => property.DeclaringSyntaxReferences.Any(part =>
        part.GetSyntax() is PropertyDeclarationSyntax { AccessorList.Accessors: var accessors } && accessors.All(accessor => accessor is { Body: null, ExpressionBody: null }));

    /// <summary>
    /// What a property of the object gives: the field that its getter returns, else itself. Null when the getter returns a part of something else, or makes what is
    /// missing, which may not be what the setter is given: <c>get => _bound.Current</c>, <c>get => _control ??= Create()</c>.
    /// </summary>
    private static ISymbol? Got(IPropertySymbol property)
    {
        if (property.DeclaringSyntaxReferences is not { Length: 1 } parts || parts[0].GetSyntax() is not PropertyDeclarationSyntax declaration || Returned(declaration) is not { } returned)
            return property;
        return returned switch
        {
            IdentifierNameSyntax name => Member(name),
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => Member(name),
            MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or ConditionalExpressionSyntax or AssignmentExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } => null,
            _ => property,
        };

        ISymbol Member(IdentifierNameSyntax name) => property.ContainingType.GetMembers(name.Identifier.ValueText).FirstOrDefault(member => member is IFieldSymbol or IPropertySymbol { IsIndexer: false } && !member.IsStatic) ?? property;
    }

    /// <summary>The value of a getter that does nothing but return it.</summary>
    private static ExpressionSyntax? Returned(PropertyDeclarationSyntax declaration)
    {
        if (declaration.ExpressionBody is { Expression: var value })
            return value;
        var getter = declaration.AccessorList?.Accessors.FirstOrDefault(accessor => accessor.Keyword.ValueText == "get");
        return getter?.ExpressionBody?.Expression ?? (getter?.Body is { Statements: { Count: 1 } statements } && statements[0] is ReturnStatementSyntax { Expression: { } returned } ? returned : null);
    }

    /// <summary>A static property behind which stands one object for the whole process.</summary>
    private static bool IsSingleton(IPropertySymbol property)
    {
        if (property.SetMethod is null && IsAuto(property))
            return true;
        return HasSingletonName(property) && !(property.SetMethod is { DeclaredAccessibility: not Accessibility.Private });
    }

    /// <summary>By its name and because it is of its own type: <c>Settings.Instance</c>. A <c>Current</c> of the framework may be that of a thread or a request.</summary>
    private static bool HasSingletonName(ISymbol member)
    {
        if (!SingletonNames.Contains(member.Name))
            return false;
        var type = member switch { IFieldSymbol field => field.Type, IPropertySymbol property => property.Type, _ => null };
        if (member.Name == "Current" && !UiTypes.IsApplication(type))
            return false;
        return type.Is(member.ContainingType) || member.ContainingType.AllInterfaces.Any(i => i.Is(type)) || (member.ContainingType.BaseType is { SpecialType: SpecialType.None } @base && @base.Is(type)) || UiTypes.IsApplication(type);
    }

    /// <summary><c>provider.GetRequiredService&lt;T&gt;()</c> and its like.</summary>
    private static bool IsLookup(IInvocationOperation call) => call.TargetMethod.Name is "GetService" or "GetRequiredService" or "GetKeyedService" or "GetRequiredKeyedService" &&
        (call.Instance?.Type ?? (call.Arguments.Length > 0 ? call.Arguments[0].Parameter?.Type : null)) is { Name: "IServiceProvider" or "IKeyedServiceProvider" };

    private (Sources Sources, ISymbol? Parameter) SourceOf(IOperation value, int depth)
    {
        value = Target(value);
        if (value is IDefaultValueOperation || value.ConstantValue.HasValue)
            return (Sources.Nothing, null);
        switch (value)
        {
            case IObjectCreationOperation or IArrayCreationOperation or IDelegateCreationOperation or ITypeParameterObjectCreationOperation:
                return (Sources.Created, null);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return (SourceOf(parameter), parameter);
            case ICoalesceOperation { WhenNull: var other } coalesce when other.Unwrap() is IThrowOperation:
                return SourceOf(coalesce.Value, depth);
            case ICoalesceOperation coalesce:
                return (SourceOf(coalesce.Value, depth).Sources | SourceOf(coalesce.WhenNull, depth).Sources, null);
            case IConditionalOperation { WhenFalse: { } otherwise } conditional:
                return (SourceOf(conditional.WhenTrue, depth).Sources | SourceOf(otherwise, depth).Sources, null);
            case IAssignmentOperation assignment:
                return SourceOf(assignment.Value, depth);
            case ILocalReferenceOperation { Local: var local } when depth < 4 && origins.Value.Of(local) is { } first && first.Parent is not IForEachLoopOperation:
                return SourceOf(first, depth + 1);
            case IInvocationOperation call when IsLookup(call):
                return (Sources.Lookup, null);
            case IInvocationOperation { TargetMethod.OriginalDefinition: { ReturnType: ITypeParameterSymbol returned, Parameters: { Length: > 0 } parameters } } call when parameters[0].Type.Is(returned) && depth < 4:
                return SourceOf(call.Arguments[0].Value, depth + 1); // Guard.NotNull(x)
            case IFieldReferenceOperation { Field.IsStatic: true } or IPropertyReferenceOperation { Property.IsStatic: true } when Of(value, "", 0).Kind == PublisherKind.Static:
                return (Sources.Static, null);
            default:
                return (Sources.Other, null);
        }
    }
}

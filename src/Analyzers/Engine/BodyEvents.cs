using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>What one body does with events, and with the objects whose events they are. Holds no operation.</summary>
internal sealed class BodyEvents(ISymbol owner)
{
    /// <summary>The member whose body it is.</summary>
    public ISymbol Owner { get; } = owner;

    /// <summary>In the order of the text.</summary>
    public List<Subscription> Subscriptions { get; } = [];

    /// <summary>What fields and properties of this type are given.</summary>
    public List<MemberSource> Sources { get; } = [];

    /// <summary>Fields, properties and parameters that are disposed, or given to something that disposes.</summary>
    public HashSet<ISymbol> Released { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Of a body that may end its owner: the members that it calls or sets.</summary>
    public HashSet<ISymbol> Calls { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Whether it ends something: disposes, closes, stops.</summary>
    public bool EndsSomething { get; set; }
}

/// <summary>Collects the <see cref="BodyEvents"/> of a body while its operations are gone through.</summary>
internal sealed class EventReader(ISymbol owner, IOperation body, KnownSymbols known)
{
    private readonly bool mayEnd = Teardowns.MayBe(owner);

    // Made when asked for: most bodies ask for none of them.
    private BodyEvents? noted;
    private Lazy<Origins>? origins;
    private Publishers? publishers;
    private Handlers? handlers;
    private SyntaxNode? lastSyntax;

    /// <summary>What was found; null when the body has nothing to do with events or members.</summary>
    public BodyEvents? Found => noted;

    private BodyEvents Notes => noted ??= new(owner);

    private Lazy<Origins> Locals => origins ??= new(() => new Origins(ImmutableArray.Create(body)));

    private Publishers Publishers => publishers ??= new(Locals);

    private Handlers Handlers => handlers ??= new(body, Locals);

    /// <summary>Takes note of an operation, in the order of the text.</summary>
    public void Read(IOperation operation)
    {
        switch (operation)
        {
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } assignment:
                Subscribed(new(reference.Event.OriginalDefinition, assignment.Adds, Publishers.Of(reference), Handlers.Of(assignment.HandlerValue), assignment.Syntax.GetLocation(), owner)
                {
                    InFunction = assignment.EnclosingFunction() is not null,
                    InLoop = Loops.Innermost(assignment) is not null,
                }, assignment.Syntax);
                break;
            case ISimpleAssignmentOperation assignment:
                Assigned(assignment.Target, assignment.Value);
                break;
            case ICoalesceAssignmentOperation assignment:
                Assigned(assignment.Target, assignment.Value);
                break;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation target, Value: var value }:
                var values = value.Unwrap() as ITupleOperation;
                for (var i = 0; i < target.Elements.Length; i++)
                    Assigned(target.Elements[i], values?.Elements.Length == target.Elements.Length ? values.Elements[i] : null);
                break;
            case IFieldInitializerOperation initializer:
                foreach (var field in initializer.InitializedFields)
                    Add(field, initializer.Value);
                break;
            case IPropertyInitializerOperation initializer:
                foreach (var property in initializer.InitializedProperties)
                    Add(property, initializer.Value);
                break;
            case IInvocationOperation call:
                Called(call);
                break;
            case IUsingOperation { Resources: var resource }:
                Release(resource);
                break;
            case IIsPatternOperation pattern when pattern.Pattern is IDeclarationPatternOperation { MatchedType: { } matched } && IsDisposable(matched):
                Release(pattern.Value);
                break;
        }
    }

    /// <summary>Notes also the <c>-=</c> before a <c>+=</c> of the same handler, which makes sure that it is not on the event twice.</summary>
    private void Subscribed(Subscription one, SyntaxNode syntax)
    {
        var list = Notes.Subscriptions;
        if (one.Adds && one.Handler.Symbol is { } handler && list.Count > 0 && list[list.Count - 1] is { Adds: false } removal &&
            removal.Event.Is(one.Event) && handler.Is(removal.Handler.Symbol) && removal.Publisher.IsSameAs(one.Publisher) && IsNextStatement(syntax, lastSyntax))
        {
            list[list.Count - 1] = removal with { Renews = true };
        }

        list.Add(one);
        lastSyntax = syntax;
    }

    private static bool IsNextStatement(SyntaxNode syntax, SyntaxNode? before) =>
        syntax.Parent is ExpressionStatementSyntax { Parent: BlockSyntax block } statement && before?.Parent is ExpressionStatementSyntax earlier && earlier.Parent == block &&
        statement.GetFirstToken().GetPreviousToken() == earlier.SemicolonToken;

    private void Assigned(IOperation target, IOperation? value)
    {
        if (target is not IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } reference)
            return;
        if (mayEnd && reference is IPropertyReferenceOperation { Property.SetMethod: { } setter } && setter.ContainingType.Outermost().Is(owner.ContainingType.Outermost()))
            Notes.Calls.Add(setter.OriginalDefinition);
        if (reference.Instance is null or IInstanceReferenceOperation)
            Add(reference.Member, value);
        else if (reference.Member.ContainingType.Outermost().Is(owner.ContainingType.Outermost()))
            Add(reference.Member, null); // of another object
    }

    private void Add(ISymbol member, IOperation? value)
    {
        var type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        if (type.IsValueType || type.SpecialType == SpecialType.System_String || type is IArrayTypeSymbol)
            return;
        var symbol = (member is IFieldSymbol { AssociatedSymbol: IPropertySymbol property } ? property : member).OriginalDefinition;
        var (sources, parameter) = value is null ? (Sources.Other, null) : Publishers.SourceOf(value);
        var held = value is not null && type.TypeKind == TypeKind.Delegate ? Handlers.Of(value) : null;
        Notes.Sources.Add(new(symbol, sources, parameter, held, owner, value?.Syntax.SpanStart ?? 0));
    }

    private void Called(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (mayEnd && method.ContainingType.Outermost().Is(owner.ContainingType.Outermost()))
            Notes.Calls.Add(method.OriginalDefinition);
        if (Teardowns.Is(method) && call.Instance is { } instance and not IInstanceReferenceOperation)
        {
            Notes.EndsSomething = true;
            if (method.Name is "Dispose" or "DisposeAsync" or "Close" or "CloseAsync" || (method is { Name: "Stop", Parameters.IsEmpty: true } && !method.ContainingType.GetMembers("Start").IsEmpty)) // a timer that it runs is its own
                Release(instance);
        }

        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Type is { } type && IsDisposable(type))
                Release(argument.Value);
        }
    }

    private bool IsDisposable(ITypeSymbol type) => type.Is(known.IDisposable) || type.Is(known.IAsyncDisposable);

    private void Release(IOperation value)
    {
        value = value.Asked().Unwrap();
        ISymbol? symbol = value switch
        {
            IFieldReferenceOperation field => field.Field.AssociatedSymbol ?? field.Field,
            IPropertyReferenceOperation property => property.Property,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };
        if (symbol is not null)
            Notes.Released.Add(symbol.OriginalDefinition);
    }
}

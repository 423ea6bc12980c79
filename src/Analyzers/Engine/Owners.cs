using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MemoryAnalyzers.Engine;

/// <summary>Says which of their fields and properties types fill with what they make themselves, or have made for them.</summary>
/// <remarks>Asked only when a rule has a candidate that is otherwise complete. The syntax of a type is gone through once; of the asked names alone the targets are bound.</remarks>
internal sealed class Owners(MemoryModel model)
{
    private readonly ConcurrentDictionary<INamedTypeSymbol, ILookup<string, (ExpressionSyntax? Target, ExpressionSyntax Value)>> given = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> made = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the type of the field or property gives it new objects alone, in all its parts.</summary>
    public bool Make(ISymbol member) => made.GetOrAdd(member, IsMade);

    private bool IsMade(ISymbol member)
    {
        var found = false;
        foreach (var (target, value) in given.GetOrAdd(member.ContainingType, Read)[member.Name])
        {
            if (target is not null && !model.Reopened.Model(target.SyntaxTree).GetSymbolInfo(target).Symbol.Is(member))
                continue;
            var isNew = value is BaseObjectCreationExpressionSyntax || IsOfFactory(value);
            if (!isNew && value is not LiteralExpressionSyntax)
                return false;
            found |= isNew;
        }

        return found;
    }

    /// <summary>What a method makes that is called so: <c>factory.CreateReader(…)</c>.</summary>
    private static bool IsOfFactory(ExpressionSyntax value) =>
        value is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax { Identifier.ValueText: var name } } } && name.Length > 6 && name.StartsWith("Create", StringComparison.Ordinal);

    /// <summary>What the type gives its fields and properties, by their names: where they are declared, and in assignments, of which the target must be bound.</summary>
    private static ILookup<string, (ExpressionSyntax? Target, ExpressionSyntax Value)> Read(INamedTypeSymbol type)
    {
        return Places().ToLookup(place => place.Name, place => (place.Target, place.Value));

        IEnumerable<(string Name, ExpressionSyntax? Target, ExpressionSyntax Value)> Places()
        {
            foreach (var node in type.DeclaringSyntaxReferences.SelectMany(part => part.GetSyntax().DescendantNodes()))
            {
                switch (node)
                {
                    case VariableDeclaratorSyntax { Initializer.Value: var initial, Parent.Parent: FieldDeclarationSyntax } field:
                        yield return (field.Identifier.ValueText, null, initial);
                        break;
                    case PropertyDeclarationSyntax { Initializer.Value: var initial } property:
                        yield return (property.Identifier.ValueText, null, initial);
                        break;
                    case AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } assignment:
                        yield return (name.Identifier.ValueText, name, assignment.Right);
                        break;
                    case AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } access } assignment:
                        yield return (name.Identifier.ValueText, access, assignment.Right);
                        break;
                }
            }
        }
    }
}

using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MemoryAnalyzers.Engine;

/// <summary>Roslyn's control-flow graphs of bodies.</summary>
/// <remarks>Making one costs the square of the number of statements that declare or capture something side by side: a very long body has none, and is not judged.</remarks>
internal static class Graphs
{
    private const int MostStatements = 4_000;

    /// <summary>The graph of the body; null when it is too long.</summary>
    public static ControlFlowGraph? Of(OperationBlockAnalysisContext context, IOperation body) => IsLong(body) ? null : context.GetControlFlowGraph(body);

    private static bool IsLong(IOperation body)
    {
        var statements = 0;
        foreach (var operation in body.DescendantsAndSelf())
        {
            statements += operation switch { IBlockOperation block => block.Operations.Length, ISwitchCaseOperation @case => @case.Body.Length, _ => 0 };
            if (statements > MostStatements)
                return true;
        }

        return false;
    }
}

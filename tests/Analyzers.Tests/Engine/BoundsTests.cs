using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

public sealed class BoundsTests
{
    [Theory]
    [InlineData("Ask(7);", 7L)]
    [InlineData("Ask(n);", null)]
    [InlineData("Ask(Math.Max(n, 7));", 7L)]
    [InlineData("Ask(Math.Max(Math.Max(n, 9), 7));", 9L)]
    [InlineData("Ask(Math.Min(n, 7));", null)]
    [InlineData("Ask(Math.Clamp(n, 7, 9));", 7L)]
    [InlineData("Ask(Math.Clamp(max: 9, value: n, min: 7));", 7L)]
    [InlineData("Ask(s.Length + 7);", 7L)]
    [InlineData("Ask(n + 7);", null)]
    [InlineData("Ask(n > 3 ? 7 : 9);", 7L)]
    [InlineData("var k = Math.Max(n, 7); Ask(k);", 7L)]
    [InlineData("var k = Math.Max(n, 7); k = n; Ask(k);", null)]
    [InlineData("var k = Math.Max(n, 7); Change(ref k); Ask(k);", null)]
    [InlineData("if (n < 7) return; Ask(n);", 7L)]
    [InlineData("if (n <= 7) throw new Exception(); Ask(n);", 8L)]
    [InlineData("if (7 > n) { Change(ref other); return; } Ask(n);", 7L)]
    [InlineData("if (n < 7) Change(ref other); Ask(n);", null)]
    [InlineData("if (n < 7 || s == null) return; Ask(n);", 7L)]
    [InlineData("if (n < 7 && s == null) return; Ask(n);", null)]
    [InlineData("if (n >= 7 && s != null) Ask(n);", 7L)]
    [InlineData("if (n is > 7) Ask(n);", 8L)]
    [InlineData("if (!(n < 7)) Ask(n);", 7L)]
    [InlineData("if (n == 7) Ask(n);", 7L)]
    [InlineData("if (n < 7) { } else Ask(n);", 7L)]
    [InlineData("if (n > 7) return; Ask(n);", null)]
    [InlineData("n = 3; if (n < 7) return; Ask(n);", null)]
    [InlineData("ArgumentOutOfRangeException.ThrowIfLessThan(n, 7); Ask(n);", 7L)]
    [InlineData("ArgumentOutOfRangeException.ThrowIfGreaterThan(n, 7); Ask(n);", null)]
    [InlineData("Action a = () => { if (n < 7) return; Ask(n); };", 7L)]
    [InlineData("if (n < 7) return; Action a = () => Ask(n);", null)]
    public void AtLeast_gives_what_the_text_proves(string body, long? expected)
    {
        var tree = CSharpSyntaxTree.ParseText(
            $$"""
            using System;
            class C
            {
                static void Ask(int value) { }
                static void Change(ref int value) { }
                void M(int n, int other, string s) { {{body}} }
            }
            """);
        var semantics = CSharpCompilation.Create("bounds", [tree], References.Of(References.Net10)).GetSemanticModel(tree);
        var call = tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>().First(node => node.Expression.ToString() == "Ask");
        var operation = (IInvocationOperation)semantics.GetOperation(call)!;
        Assert.Equal(expected, Bounds.AtLeast(operation.Arguments[0].Value, operation, new LocalUses(operation.Root())));
    }
}

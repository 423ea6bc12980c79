using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MemoryAnalyzers.Engine;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>What the engine says of each local, against what the compiler did: the fields of the emitted state machine.</summary>
public sealed class HoistingTests
{
    // The locals of each case are named a, b, c …; each has a type of its own, so that none takes over the field of another.
    public static TheoryData<string, string> Bodies => new()
    {
        { "read after an await", "async Task M() { var a = A(); await W(); U(a); await W(); }" },
        { "read before only", "async Task M() { var a = A(); U(a); await W(); }" },
        { "made and read between two awaits", "async Task M() { await W(); var a = A(); U(a); await W(); }" },
        { "assigned again after the await", "async Task M() { var a = A(); U(a); await W(); a = A(); U(a); }" },
        { "assigned again on one path", "async Task M() { var a = A(); await W(); if (T()) a = A(); U(a); }" },
        { "assigned again on both paths", "async Task M() { var a = A(); await W(); if (T()) a = A(); else a = null!; U(a); }" },
        { "await on one path", "async Task M() { var a = A(); if (T()) await W(); U(a); }" },
        { "read on a path without await", "async Task M() { var a = A(); if (T()) { await W(); return; } U(a); }" },
        { "in the operand of the await", "async Task M() { var a = A(); await W(a); }" },
        { "result of the await", "async Task M() { var a = await G<string>(); U(a); await W(); }" },
        { "task awaited, then read", "async Task M() { var a = G<string>(); await a; U(a.Result); }" },
        { "loop carried", "async Task M() { var a = A(); while (T()) { U(a); await W(); } }" },
        { "loop body local", "async Task M() { while (T()) { var a = A(); U(a); await W(); } }" },
        { "loop body local read after", "async Task M() { while (T()) { var a = A(); await W(); U(a); } }" },
        { "loop, assigned first", "async Task M() { string a; while (T()) { a = A(); U(a); await W(); } }" },
        { "do loop", "async Task M() { var a = A(); do { await W(); } while (a.Length > 0); }" },
        { "for loop", "async Task M() { var a = A(); for (int b = 0; b < 3; b++) { await W(); } U(a); }" },
        { "for loop without await after", "async Task M() { var a = A(); for (int b = 0; b < 3; b++) { U(a); } await W(); }" },
        { "foreach array", "async Task M() { var a = new[] { 1 }; foreach (var b in a) { await W(); U(b); } }" },
        { "foreach, read after", "async Task M() { var a = new[] { 1 }; foreach (var b in a) { U(b); await W(); } U(a); }" },
        { "foreach variable read before", "async Task M() { foreach (var a in B()) { U(a); await W(); } }" },
        { "await foreach", "async Task M() { var b = A(); await foreach (var a in S()) { U(a); } U(b); }" },
        { "await foreach, body awaits", "async Task M() { await foreach (var a in S()) { await W(); U(a); } }" },
        { "try, read in catch", "async Task M() { var a = A(); try { await W(); } catch (Exception) { U(a); } }" },
        { "try without await, read in catch", "async Task M() { var a = A(); try { F(); } catch (Exception) { U(a); } await W(); }" },
        { "assigned in try, read in finally", "async Task M() { string a = A(); try { F(); a = A(); } finally { U(a); } await W(); }" },
        { "assigned in try after an await", "async Task M() { string a = A(); try { await W(); a = A(); } finally { U(a); } }" },
        { "await in catch", "async Task M() { var a = A(); try { F(); } catch (Exception) { await W(); } U(a); }" },
        { "await in finally", "async Task M() { var a = A(); try { F(); } finally { await W(); } U(a); }" },
        { "catch variable", "async Task M() { try { F(); } catch (Exception a) { await W(); U(a); } }" },
        { "catch variable before", "async Task M() { try { F(); } catch (Exception a) { U(a); await W(); } }" },
        { "filter", "async Task M() { var a = A(); try { await W(); } catch (Exception) when (a.Length > 0) { F(); } }" },
        { "using var", "async Task M() { using var a = D(); await W(); }" },
        { "using var without await", "async Task M() { await W(); using var a = D(); F(); }" },
        { "using block", "async Task M() { using (var a = D()) { await W(); } }" },
        { "using var, return", "async Task M() { using var a = D(); if (T()) return; await W(); }" },
        { "using with return only", "async Task<int> M() { using var a = D(); await W(); return 3; }" },
        { "await using", "async Task M() { await using var a = Y(); F(); }" },
        { "await using with await", "async Task M() { await using (var a = Y()) { await W(); } }" },
        { "short circuit", "async Task M() { string? a = null; await W(); if (T() && (a = A()) != null) U(a); }" },
        { "out in a condition", "async Task M() { if (O(out var a) && T()) { await W(); U(a); } }" },
        { "out, read before", "async Task M() { if (O(out var a)) U(a); await W(); }" },
        { "out in a while", "async Task M() { while (O(out var a)) { await W(); U(a); } }" },
        { "out in a while, read before", "async Task M() { while (O(out var a)) { U(a); await W(); } }" },
        { "pattern", "async Task M(object o) { if (o is string a) { await W(); U(a); } }" },
        { "pattern, left early", "async Task M(object o) { if (o is not string a) return; await W(); U(a); }" },
        { "property pattern", "async Task M(object o) { if (o is string { Length: var b } a) { await W(); U(a); U(b); } }" },
        { "switch", "async Task M(object o) { switch (o) { case string a: await W(); U(a); break; case int b: U(b); await W(); break; } }" },
        { "switch guard", "async Task M(object o) { switch (o) { case string a when a.Length > 3: await W(); break; case int b when T(): await W(); U(b); break; } }" },
        { "switch section local", "async Task M(int o) { switch (o) { case 1: var a = A(); await W(); U(a); break; case 2: long b = 3; U(b); await W(); break; } }" },
        { "switch expression", "async Task M(object o) { var c = o switch { string a => await G(a) + a, _ => A() }; U(c); }" },
        { "deconstruction", "async Task M() { var (a, b) = P(); await W(); U(a); }" },
        { "deconstruction into locals", "async Task M() { string a; int b; await W(); (a, b) = P(); U(a); U(b); await W(); }" },
        { "spilled operand", "async Task M() { var a = A(); U(a, await G<string>()); }" },
        { "spilled operand, other order", "async Task M() { var a = A(); U(await G<string>(), a); }" },
        { "receiver before the await", "async Task M() { var a = A(); a.Replace(\"x\", await G<string>()); }" },
        { "assigned from an await with itself", "async Task M() { var a = A(); a = await G(a); U(a); }" },
        { "compound", "async Task M() { var a = A(); a += await G<string>(); }" },
        { "compound after", "async Task M() { var a = 1; await W(); a += 2; U(a); }" },
        { "increment only", "async Task M() { var a = 1; await W(); a++; }" },
        { "coalesce assignment", "async Task M() { string? a = A(); await W(); a ??= A(); }" },
        { "conditional access", "async Task M() { string? a = A(); await W(); a?.ToString(); }" },
        { "conditional, one arm", "async Task M() { var a = A(); var b = T() ? 1 : await G(2); U(a); U(b); }" },
        { "coalesce", "async Task M() { string? a = A(); var b = a ?? await G<string>(); U(b); }" },
        { "goto", "async Task M() { var a = A(); again: U(a); await W(); if (T()) goto again; }" },
        { "break before the await", "async Task M() { var a = A(); while (true) { if (T()) break; await W(); return; } U(a); }" },
        { "continue", "async Task M() { var a = A(); while (T()) { if (T()) continue; await W(); } U(a); }" },
        { "return out of finally", "async Task M() { var a = A(); try { if (T()) return; F(); } finally { await W(); } U(a); }" },
        { "break through finally", "async Task M() { var a = A(); while (true) { try { break; } finally { await W(); } } U(a); }" },
        { "break past an await", "async Task M() { var a = A(); while (true) { try { await W(); } finally { F(); } } }" },
        { "constant condition", "async Task M() { var a = A(); while (true) { await W(); if (T()) break; } U(a); }" },
        { "nested function's local", "async Task M() { var a = A(); Func<int> f = () => { var x = A(); return x.Length; }; U(f()); await W(); U(a); }" },
        { "captured, read after", "async Task M() { var a = A(); Call(() => U(a)); await W(); U(a); }" },
        { "captured, lambda before only", "async Task M() { var a = A(); Call(() => U(a)); await W(); }" },
        { "captured, lambda after", "async Task M() { var a = A(); await W(); Call(() => U(a)); }" },
        { "captured by a local function", "async Task M() { var a = A(); void L() => U(a); await W(); L(); }" },
        { "captured by a local function, called before", "async Task M() { var a = A(); void L() => U(a); L(); await W(); }" },
        { "captured through another local function", "async Task M() { var a = A(); void L() => U(a); void K() => L(); await W(); K(); }" },
        { "captured in a closed block", "async Task M() { { var a = A(); Call(() => U(a)); await W(); U(a); } await W(); }" },
        { "lock", "async Task M() { var a = A(); lock (a) { F(); } await W(); }" },
        { "struct", "async Task M() { Memory<byte> a = new byte[3]; await W(); U(a.Length); }" },
        { "struct before", "async Task M() { Memory<byte> a = new byte[3]; U(a.Length); await W(); }" },
        { "nameof", "async Task M() { var a = A(); U(a); await W(); U(nameof(a)); }" },
        { "parameter read before", "async Task M(string a) { U(a); await W(); }" },
        { "parameter never read", "async Task M(string a) { await W(); }" },
        { "parameter in a lambda", "async Task M(string a) { Call(() => U(a)); await W(); }" },
        { "parameter assigned only", "async Task M(string a) { await W(); U(nameof(a)); }" },
        { "iterator", "IEnumerable<int> M() { var a = A(); yield return 1; U(a); yield return 2; }" },
        { "iterator, read before", "IEnumerable<int> M() { var a = A(); U(a); yield return 1; }" },
        { "iterator, finally", "IEnumerable<int> M() { var a = A(); try { yield return 1; } finally { U(a); } }" },
        { "iterator, assigned in the finally", "IEnumerable<int> M() { string a; try { yield return 1; } finally { a = A(); U(a); } }" },
        { "iterator, using", "IEnumerable<int> M() { using var a = D(); F(); yield return 1; }" },
        { "async iterator", "async IAsyncEnumerable<int> M() { var a = A(); await W(); yield return 1; U(a); long b = 2; U(b); }" },
        { "await as statement of an expression body", "async Task M(string a) => await W(a);" },
        { "nested awaits", "async Task M() { var a = A(); await W(await G(a)); U(await G(a)); }" },
        { "unreachable read", "async Task M() { var a = A(); await W(); return; }" },
        { "throw", "async Task M() { var a = A(); await W(); throw new Exception(a); }" },
        { "interpolation", "async Task M() { var a = A(); U($\"{a} {await G<string>()}\"); }" },
        { "ref argument", "async Task M() { var a = A(); await W(); R(ref a); }" },
        { "object initialiser", "async Task M() { var a = A(); var b = new List<string> { a, await G<string>() }; U(b); }" },
        { "query", "async Task M() { var a = A(); var b = from x in B() where x > a.Length select x; await W(); U(b); }" },
        { "catch all in a loop", "async Task M() { while (true) { try { var a = A(); await W(); U(a); } catch { } await W(); } }" },
        { "for without condition", "async Task M() { for (var a = A(); ; a = A()) { await W(); U(a); } }" },
        { "for, assigned at the bottom", "async Task M() { for (var a = A(); T(); a = A()) { U(a); await W(); } }" },
        { "array of constant", "async Task M() { const int a = 3; await W(); U(a); }" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Hoisted_locals_are_the_fields_of_the_state_machine(string name, string method)
    {
        Assert.NotNull(name);
        var (compilation, declaration) = Compile(method);
        var model = compilation.GetSemanticModel(declaration.SyntaxTree);
        var body = model.GetOperation(declaration)!;
        var symbol = model.GetDeclaredSymbol(declaration)!;
        var variables = body.Descendants().OfType<ILocalReferenceOperation>().Select(reference => (ISymbol)reference.Local)
            .Concat(body.Descendants().OfType<IVariableDeclaratorOperation>().Select(declarator => declarator.Symbol))
            .Where(local => local.ContainingSymbol.Equals(symbol, SymbolEqualityComparer.Default))
            .Concat(symbol.Parameters).Distinct<ISymbol>(SymbolEqualityComparer.Default).ToImmutableArray();
        var hoisting = Hoisting.Of(body, variables, new Captures(body), (_, _) => Weight.Large, CancellationToken.None)!;

        var expected = FieldsOfStateMachine(compilation, variables.Select(variable => variable.Name).ToHashSet());
        var actual = variables.Where(hoisting.IsHoisted).Select(variable => variable.Name).Order(StringComparer.Ordinal);
        Assert.Equal(expected, actual);
    }

    private static (CSharpCompilation Compilation, MethodDeclarationSyntax Declaration) Compile(string method)
    {
        var tree = CSharpSyntaxTree.ParseText(
            $$"""
            #nullable enable
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading.Tasks;
            static class C
            {
                static {{method}}
                static string A() => "";
                static int[] B() => new int[0];
                static bool T() => false;
                static void F() { }
                static void U(params object[] o) { }
                static void R(ref string s) { }
                static bool O(out string s) { s = ""; return true; }
                static (string, int) P() => default;
                static Task W(object? o = null) => Task.Delay(1);
                static Task<T> G<T>(T t = default!) => Task.FromResult(t);
                static IDisposable D() => null!;
                static IAsyncDisposable Y() => null!;
                static void Call(Action a) => a();
                static async IAsyncEnumerable<int> S() { await W(); yield return 1; }
            }
            """,
            new CSharpParseOptions(LanguageVersion.Preview));
        var compilation = CSharpCompilation.Create(
            "Case", [tree], References.Of(References.Net10), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        return (compilation, tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().First());
    }

    /// <summary>The names of the locals and parameters that have a field in the state machine, or in a closure that has one.</summary>
    private static SortedSet<string> FieldsOfStateMachine(CSharpCompilation compilation, HashSet<string> names)
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        stream.Position = 0;
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).ToDictionary(type => metadata.GetString(type.Name));
        var machine = types.First(type => type.Key.StartsWith("<M>d__", StringComparison.Ordinal)).Value;
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Collect(machine);
        return found;

        void Collect(TypeDefinition type)
        {
            foreach (var field in type.GetFields().Select(metadata.GetFieldDefinition))
            {
                var name = metadata.GetString(field.Name);
                if (name.StartsWith("<>8__", StringComparison.Ordinal))
                {
                    Collect(types.First(other => other.Key.StartsWith("<>c__DisplayClass", StringComparison.Ordinal)).Value);
                    continue;
                }

                var end = name.IndexOf('>', StringComparison.Ordinal);
                var local = name.StartsWith('<') && end > 1 ? name[1..end] : name;
                if (names.Contains(local))
                    found.Add(local);
            }
        }
    }
}

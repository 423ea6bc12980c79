using BenchmarkDotNet.Running;
using MemoryAnalyzers.Benchmarks;

// tree [path]: the cost of every rule over a whole tree, beside compiling it. Anything else is BenchmarkDotNet's.
if (args is ["tree", ..])
    return await TreeRun.RunAsync(args.Length > 1 ? SourceTree.Of(args[1]) : SourceTree.Fixed(), Console.Out);
BenchmarkSwitcher.FromAssembly(typeof(SourceTree).Assembly).Run(args);
return 0;

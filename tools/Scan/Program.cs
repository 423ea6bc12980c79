return await MemoryAnalyzers.Scan.ScanCommand.RunAsync(args, Console.Out, Console.Error);

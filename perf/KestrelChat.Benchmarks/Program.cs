using BenchmarkDotNet.Running;

// dotnet run -c Release --project perf/KestrelChat.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);

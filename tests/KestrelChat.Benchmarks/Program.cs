using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/KestrelChat.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);

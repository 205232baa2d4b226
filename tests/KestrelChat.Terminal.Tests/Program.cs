using KestrelChat.Terminal.Tests.Support;
using Xunit.Runner.InProc.SystemConsole;

// The tests, or a small program for a terminal of the tests.
return args is [TerminalProbe.Argument] ? TerminalProbe.Run() : await ConsoleRunner.Run(args);

using KestrelChat.Client;

using TerminationSignals signals = new();
using TextWriter output = StandardStreams.OpenOutputWriter();
using TextWriter errors = StandardStreams.OpenErrorWriter();
try
{
    return await ClientCommand.InvokeAsync(
        args,
        output,
        errors,
        address => ChatClient.RunAsync(
            address, StandardStreams.OpenInput(), StandardStreams.OpenOutput(), errors, signals.Token));
}
catch (OperationCanceledException) when (signals.ExitCode is int exitCode)
{
    return exitCode;
}

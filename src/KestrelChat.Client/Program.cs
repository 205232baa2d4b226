using KestrelChat.Client;

using TerminationSignals signals = new();
using TextWriter messages = StandardStreams.OpenMessages();
using TextWriter errors = StandardStreams.OpenErrors();
try
{
    return await ClientCommand.InvokeAsync(
        args,
        messages,
        errors,
        address => ChatClient.RunAsync(
            address, StandardStreams.OpenInput(), StandardStreams.OpenOutput(), errors, signals.Token));
}
catch (OperationCanceledException) when (signals.ExitCode is int exitCode)
{
    return exitCode;
}

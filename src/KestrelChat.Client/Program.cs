using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Streams;
using KestrelChat.Client;

StandardStreams streams = new();
using TerminationSignals signals = new();
TextWriter errors = streams.ErrorWriter;
try
{
    return await ClientCommand.InvokeAsync(
        args,
        streams.OutputWriter,
        errors,
        options => ChatClient.RunAsync(options, streams.Input, streams.Output, errors, signals.Token));
}
catch (OperationCanceledException) when (signals.ExitCode is int exitCode)
{
    return exitCode;
}

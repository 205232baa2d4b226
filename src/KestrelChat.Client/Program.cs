using KestrelChat.Client;
using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Streams;

StandardStreams streams = new();
TextWriter errors = streams.ErrorWriter;
return await ClientCommand.InvokeAsync(
    args, streams.OutputWriter, errors, options => ChatClient.RunAsync(options, streams.Input, streams.Output, errors));

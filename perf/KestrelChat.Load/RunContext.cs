using KestrelChat.Load.Measuring;

namespace KestrelChat.Load;

/// <summary>The inputs of a measurement that are the same for all subcommands.</summary>
/// <param name="Target">The server under load.</param>
/// <param name="Server">The process of the server; null when it is unknown.</param>
/// <param name="Self">The process of the load tool.</param>
/// <param name="Progress">Shows the progress of the run in one line.</param>
/// <param name="Cancel">Requests an early end.</param>
internal sealed record RunContext(
    Target Target,
    ProcessMeter? Server,
    ProcessMeter Self,
    Action<string> Progress,
    CancellationToken Cancel);

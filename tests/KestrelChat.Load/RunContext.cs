using KestrelChat.Load.Measuring;

namespace KestrelChat.Load;

/// <summary>What a subcommand works with besides its own options.</summary>
/// <param name="Target">The server under load.</param>
/// <param name="Server">Its process, where it is known.</param>
/// <param name="Self">The load tool's process.</param>
/// <param name="Progress">Shows one line on how far the run is.</param>
/// <param name="Cancel">Asks to end early.</param>
internal sealed record RunContext(
    Target Target,
    ProcessMeter? Server,
    ProcessMeter Self,
    Action<string> Progress,
    CancellationToken Cancel);

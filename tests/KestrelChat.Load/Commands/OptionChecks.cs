using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Commands;

/// <summary>Refuses values that cannot be run, by option and value and with what to do, before anything is opened.</summary>
internal static class OptionChecks
{
    internal const int MaxClients = 1_000_000;

    // Together less than the kernel takes at once from a client whose lines have no buffer.
    private const int MaxPrepareLines = 20;
    private const int MaxPrepareLength = 400;

    private const int MaxBytes = 1024 * 1024;

    internal static void Within(string option, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            throw new LoadException(
                max >= min
                    ? $"{option} {value}: give a value from {min} to {max}."
                    : $"{option} {value}: no value is possible here, at least {min} is needed but at most {max} allowed by the other options.");
        }
    }

    internal static void Positive(string option, TimeSpan value)
    {
        if (value <= TimeSpan.Zero)
        {
            throw new LoadException($"{option} {value.TotalSeconds}s: give more than 0.");
        }
    }

    /// <summary>Checks a broadcast's numbers against each other.</summary>
    internal static void Broadcast(BroadcastSettings settings)
    {
        Within("--clients", settings.Clients, 1, MaxClients);
        Within("--senders", settings.Senders, 1, Math.Min(settings.Clients, PayloadFormat.MaxSenders));
        Within("--bytes", settings.Bytes, PayloadFormat.MinLength, MaxBytes);
        Within("--unread", settings.Unread, 0, settings.Clients - settings.Senders);
        Within("--unread-buffer", settings.UnreadBuffer, 0, int.MaxValue);
        Within("--prepare-share", settings.PrepareShare, 0, 1);
        Within("--prepare (lines)", settings.Prepare.Count, 0, MaxPrepareLines);
        if (settings.Prepare.FirstOrDefault(line => line.Length > MaxPrepareLength || line.AsSpan().IndexOfAny('\n', '\r', (char)PayloadFormat.Marker) >= 0) is { } bad)
        {
            throw new LoadException($"--prepare \"{bad}\": give one line of {MaxPrepareLength} characters at most, without the ~ that is counted.");
        }

        if (settings.SecondPort is { } port)
        {
            Within("--second-port", port, 1, IPEndPoint.MaxPort);
            Within("--clients", settings.Clients, settings.Senders + 1, MaxClients);
            Within("--sample", settings.Sample, 0, settings.Clients - settings.Unread - settings.Senders);
        }

        Within("--sample", settings.Sample, 0, settings.Clients - settings.Unread);
    }
}

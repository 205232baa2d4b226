using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Commands;

/// <summary>Validates option values before any connection is opened.</summary>
internal static class OptionChecks
{
    internal const int MaxClients = 1_000_000;

    // Together these fit into the send buffer of the kernel: clients that prepare have no output buffer.
    private const int MaxPrepareLines = 20;
    private const int MaxPrepareLength = 400;

    private const int MaxBytes = 1024 * 1024;

    internal static void InRange(string option, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            throw new LoadException(
                max >= min
                    ? $"{option}: invalid value '{value}': expected a number from {min} to {max}."
                    : $"{option}: invalid value '{value}': the other options allow no value (at least {min} and at most {max}).");
        }
    }

    internal static void Positive(string option, TimeSpan value)
    {
        if (value <= TimeSpan.Zero)
        {
            throw new LoadException($"{option}: invalid value '{value.TotalSeconds}s': expected more than 0.");
        }
    }

    /// <summary>Validates broadcast settings, each value and their combination.</summary>
    internal static void Broadcast(BroadcastSettings settings)
    {
        InRange("--clients", settings.Clients, 1, MaxClients);
        InRange("--senders", settings.Senders, 1, Math.Min(settings.Clients, PayloadFormat.MaxSenders));
        InRange("--bytes", settings.Bytes, PayloadFormat.MinLength, MaxBytes);
        InRange("--unread", settings.Unread, 0, settings.Clients - settings.Senders);
        InRange("--unread-buffer", settings.UnreadBuffer, 0, int.MaxValue);
        InRange("--prepare-share", settings.PrepareShare, 0, 1);
        InRange("--prepare (lines)", settings.Prepare.Count, 0, MaxPrepareLines);
        if (settings.Prepare.FirstOrDefault(line => line.Length > MaxPrepareLength || line.AsSpan().IndexOfAny('\n', '\r', (char)PayloadFormat.Marker) >= 0) is { } bad)
        {
            throw new LoadException($"--prepare: invalid value '{bad}': expected one line of at most {MaxPrepareLength} characters without ~, which marks counted lines.");
        }

        if (settings.SecondPort is { } port)
        {
            InRange("--second-port", port, 1, IPEndPoint.MaxPort);
            InRange("--clients", settings.Clients, settings.Senders + 1, MaxClients);
            InRange("--sample", settings.Sample, 0, settings.Clients - settings.Unread - settings.Senders);
        }

        InRange("--sample", settings.Sample, 0, settings.Clients - settings.Unread);
    }
}

using System.Globalization;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/quiet</c>, <c>/color</c>, <c>/time</c>, <c>/lang</c> and <c>/raw</c>: how one sees the room.</summary>
internal static class ViewCommands
{
    // Pacific/Kiritimati, and the other side: as far as clocks are apart. Whole quarters, so that there are few renderings.
    private static readonly TimeSpan s_farthest = TimeSpan.FromHours(14);
    private static readonly TimeSpan s_quarter = TimeSpan.FromMinutes(15);

    public static IEnumerable<Command> All { get; } =
    [
        new("quiet", Quiet),
        new("color", Color, "colour"),
        new("time", Time),
        new("lang", Language, "language"),
        new("raw", Raw),
    ];

    private static void Quiet(CommandCall call)
    {
        if (call.TrySwitch(call.Client.View.IsQuiet, out var on))
        {
            See(call, call.Client.View with { IsQuiet = on });
            call.Tell(on ? Phrase.QuietOn : Phrase.QuietOff);
        }
    }

    private static void Color(CommandCall call)
    {
        if (call.TrySwitch(call.Client.View.IsColored, out var on))
        {
            See(call, call.Client.View with { IsColored = on });
            call.Tell(on ? Phrase.ColorOn : Phrase.ColorOff);
        }
    }

    private static void Raw(CommandCall call)
    {
        if (call.TrySwitch(call.Client.View.IsRaw, out var on))
        {
            See(call, call.Client.View with { IsRaw = on });
        }
    }

    private static void Time(CommandCall call)
    {
        if (call.Rest.Equals("off", StringComparison.OrdinalIgnoreCase) || (call.Rest.Length == 0 && call.Client.View.TimeOffset is not null))
        {
            See(call, call.Client.View with { TimeOffset = null });
            call.Tell(Phrase.TimeOff);
        }
        else if (TryOffset(call.Rest, out var offset))
        {
            See(call, call.Client.View with { TimeOffset = offset });
            call.Tell(Phrase.TimeOn, text: offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
        }
        else
        {
            call.TellUsage();
        }
    }

    private static void Language(CommandCall call)
    {
        if (call.Rest.Length == 0)
        {
            call.Tell(Phrase.Usage, text: $"/{call.Command.Word} {string.Join('|', call.Chat.Wordings.Names)}");
            return;
        }

        if (call.Chat.Wordings.Find(call.Rest) is not { } wording)
        {
            call.Tell(Phrase.LanguageUnknown, name: call.Rest, text: string.Join(", ", call.Chat.Wordings.Names));
            return;
        }

        See(call, call.Client.View with { Wording = wording });
        call.Tell(Phrase.Language);
    }

    /// <summary><c>on</c> or nothing (UTC), <c>+02:00</c>, <c>-3</c>.</summary>
    private static bool TryOffset(string text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text.Length == 0 || text.Equals("on", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (text[0] is not ('+' or '-') || !TimeSpan.TryParseExact(text.AsSpan(1), ["%h", "hh", @"h\:mm", @"hh\:mm"], CultureInfo.InvariantCulture, out var size))
        {
            return false;
        }

        offset = text[0] == '-' ? -size : size;
        return size <= s_farthest && size.Ticks % s_quarter.Ticks == 0;
    }

    private static void See(CommandCall call, View view)
    {
        // What nobody changed is the one view that all share.
        var plain = view.Wording.PlainView;
        call.Client.See(view == plain ? plain : view, call.Client.Filter);
    }
}

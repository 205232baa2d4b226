using System.Globalization;
using System.Text;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/quiet</c>, <c>/color</c>, <c>/time</c>, <c>/lang</c> and <c>/raw</c>: how the client sees its room.</summary>
internal static class ViewCommands
{
    private const string AllLines = "all";

    // Pacific/Kiritimati is at +14:00, the largest offset of any time zone. Multiples of a quarter of an hour keep the number of
    // renderings small.
    private static readonly TimeSpan s_maxOffset = TimeSpan.FromHours(14);
    private static readonly TimeSpan s_quarter = TimeSpan.FromMinutes(15);

    public static IEnumerable<Command> All { get; } =
    [
        new("quiet", Quiet) { Group = HelpGroup.Views },
        new("color", Color, "colour") { Group = HelpGroup.Views },
        new("time", Time) { Group = HelpGroup.Views },
        new("lang", Language, "language") { Group = HelpGroup.Views },
        new("raw", Raw) { Group = HelpGroup.Views },
    ];

    private static void Quiet(CommandContext context)
    {
        if (context.TryParseSwitch(context.Client.View.IsQuiet, out var on))
        {
            ChangeView(context, context.Client.View with { IsQuiet = on });
            context.Reply(on ? MessageId.QuietOn : MessageId.QuietOff);
        }
    }

    private static void Color(CommandContext context)
    {
        if (context.TryParseSwitch(context.Client.View.IsColored, out var on))
        {
            ChangeView(context, context.Client.View with { IsColored = on });
            context.Reply(on ? MessageId.ColorOn : MessageId.ColorOff);
        }
    }

    private static async Task Raw(CommandContext context)
    {
        var wasRaw = context.Client.View.Raw != RawMode.Off;
        if (context.Arguments.Equals(AllLines, StringComparison.OrdinalIgnoreCase))
        {
            ChangeView(context, context.Client.View with { Raw = RawMode.All });
            context.Client.Reintroduce(Encoding.UTF8.GetBytes(context.Hub.Names.TokenOf(context.Client)?.ToString() ?? ""));
            await WhoCommands.ReplyElsewhereAsync(context.Services, context.Client);
        }
        else if (context.TryParseSwitch(wasRaw, out var on))
        {
            ChangeView(context, context.Client.View with { Raw = on ? RawMode.Lines : RawMode.Off });

            // A program that turns it on expects lines only.
            if (!on && wasRaw)
            {
                context.Reply(MessageId.RawOff);
            }
        }
    }

    private static void Time(CommandContext context)
    {
        if (context.Arguments.Equals("off", StringComparison.OrdinalIgnoreCase) || (context.Arguments.Length == 0 && context.Client.View.TimeOffset is not null))
        {
            ChangeView(context, context.Client.View with { TimeOffset = null });
            context.Reply(MessageId.TimeOff);
        }
        else if (TryParseOffset(context.Arguments, out var offset))
        {
            ChangeView(context, context.Client.View with { TimeOffset = offset });
            context.Reply(MessageId.TimeOn, text: offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
        }
        else
        {
            context.ReplyUsage();
        }
    }

    private static void Language(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            context.Reply(MessageId.Usage, text: $"/{context.Command.Name} {string.Join('|', context.Services.Wordings.Names)}");
            return;
        }

        if (context.Services.Wordings.Find(context.Arguments) is not { } wording)
        {
            context.Reply(MessageId.LanguageUnknown, name: context.Arguments, text: string.Join(", ", context.Services.Wordings.Names));
            return;
        }

        ChangeView(context, context.Client.View with { Wording = wording });
        context.Reply(MessageId.Language);
    }

    /// <summary><c>on</c> or nothing (UTC), <c>+02:00</c>, <c>-3</c>.</summary>
    private static bool TryParseOffset(string text, out TimeSpan offset)
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
        return size <= s_maxOffset && size.Ticks % s_quarter.Ticks == 0;
    }

    private static void ChangeView(CommandContext context, View view)
    {
        var plain = View.PlainOf(view.Wording);
        context.Client.ChangeView(view == plain ? plain : view, context.Client.Filter);
    }
}

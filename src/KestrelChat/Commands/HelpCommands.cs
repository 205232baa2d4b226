using KestrelChat.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/help</c></summary>
internal static class HelpCommands
{
    public static IEnumerable<Command> All { get; } = [new("help", Help, "commands", "?")];

    private static void Help(CommandContext context)
    {
        if (context.Arguments.Length > 0)
        {
            HelpOne(context, CommandLine.Parse(context.Arguments).Word);
            return;
        }

        context.Reply(MessageId.HelpBegins);
        List<(string Usage, string Help)> rows =
        [
            .. CommandTable.All.Where(command => command.Group == HelpGroup.None).Select(command => Row(context, command)),
            GroupRow(HelpGroup.Views, context.Client.Wording.HelpTitles.Views),
        ];
        if (context.Client.IsOperator)
        {
            rows.Add(GroupRow(HelpGroup.Operators, context.Client.Wording.HelpTitles.Operators));
        }

        // One column of descriptions, also where letters are two columns wide.
        var width = rows.Max(row => DisplayWidth.Of(row.Usage));
        foreach (var (usage, help) in rows)
        {
            context.Reply(MessageId.HelpLine, name: usage + new string(' ', width - DisplayWidth.Of(usage)), text: help);
        }
    }

    private static void HelpOne(CommandContext context, string word)
    {
        if (CommandTable.Find(word) is not { } command)
        {
            LineInterpreter.ReplyUnknown(context.Client, word);
            return;
        }

        var (usage, help) = Row(context, command);
        context.Reply(MessageId.HelpLine, name: usage, text: help);
        foreach (var detail in context.Client.Wording.HelpOf(command.Name).Details)
        {
            context.Reply(MessageId.HelpDetail, text: detail);
        }

        if (command.Aliases.Length > 0)
        {
            context.Reply(MessageId.HelpAliases, text: string.Join(", ", command.Aliases.Select(alias => "/" + alias)));
        }
    }

    private static (string Usage, string Help) Row(CommandContext context, Command command) =>
        (context.Usage(command), context.Client.Wording.HelpOf(command.Name).Help);

    private static (string Title, string Commands) GroupRow(HelpGroup group, string title) =>
        (title, string.Join(' ', CommandTable.All.Where(command => command.Group == group).Select(command => "/" + command.Name)));
}

using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/help</c></summary>
internal static class HelpCommands
{
    public static IEnumerable<Command> All { get; } = [new("help", Help, "commands", "?")];

    private static void Help(CommandCall call)
    {
        if (call.Rest.Length > 0)
        {
            HelpOne(call, CommandLine.Parse(call.Rest).Word);
            return;
        }

        call.Tell(Phrase.HelpBegins);
        var isOperator = call.Client.ChosenPreferences?.IsOperator == true;
        foreach (var command in CommandTable.All.Where(command => isOperator || !command.IsForOperators))
        {
            TellLine(call, command);
        }
    }

    private static void HelpOne(CommandCall call, string word)
    {
        if (CommandTable.Find(word) is not { } command)
        {
            LineInterpreter.TellUnknown(call.Client, word);
            return;
        }

        TellLine(call, command);
        if (command.Aliases.Length > 0)
        {
            call.Tell(Phrase.HelpAliases, text: string.Join(", ", command.Aliases.Select(alias => "/" + alias)));
        }
    }

    private static void TellLine(CommandCall call, Command command) =>
        call.Tell(Phrase.HelpLine, name: call.Usage(command), text: call.Client.Wording.HelpOf(command.Word).Help);
}

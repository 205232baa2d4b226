using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Moderation;
using KestrelChat.Names;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary>
/// What becomes of a line: a command where it begins with a slash and commands are on, otherwise something said. Two slashes
/// say a line that begins with one.
/// </summary>
/// <remarks>Called by each client's reader for that client.</remarks>
public sealed class LineInterpreter(ChatHub hub, WordingCatalog wordings, Moderator moderator, OperatorToken operators, TimeProvider time)
{
    private const byte Slash = (byte)'/';

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly CommandSurroundings _surroundings = new(hub, wordings, moderator, operators, time);

    /// <summary>Does what a line says.</summary>
    /// <param name="client">Whose it is.</param>
    /// <param name="line">UTF-8, made safe to show, without a line ending.</param>
    /// <returns>Completes when the next line may be taken.</returns>
    public Task TakeAsync(Client client, ReadOnlySpan<byte> line)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Hear();
        if (line.IsEmpty || line[0] != Slash || !client.Info.HasCommands)
        {
            Say(client, line);
            return Task.CompletedTask;
        }

        if (line.Length > 1 && line[1] == Slash)
        {
            Say(client, line[1..]);
            return Task.CompletedTask;
        }

        client.Announce();
        return RunAsync(client, CommandLine.Parse(Encoding.UTF8.GetString(line)));
    }

    /// <summary>Says that there is no such command, and which may have been meant.</summary>
    internal static void TellUnknown(Client client, string word)
    {
        var nearest = NearestMatch.Find(word, CommandTable.Words);
        client.Tell(
            nearest is null ? Phrase.UnknownCommand : Phrase.UnknownCommandNearest,
            new PhraseArguments { Name = Encoding.UTF8.GetBytes(word), Text = Encoding.UTF8.GetBytes(nearest ?? "") });
    }

    private void Say(Client client, ReadOnlySpan<byte> line)
    {
        if (moderator.MutedFor(client) is var muted && muted > TimeSpan.Zero)
        {
            client.Announce();
            client.Tell(Phrase.Muted, new PhraseArguments { Text = Encoding.UTF8.GetBytes(Duration.Of(muted)) });
            return;
        }

        client.Say(line);
    }

    private async Task RunAsync(Client client, CommandLine line)
    {
        // A command comes after what was said before it, wherever that is on its way; unless it is known to wait.
        await client.WhenShownAsync(_surroundings.Hub.Node is { IsAlone: true } ? TimeSpan.Zero : s_patience);
        if (CommandTable.Find(line.Word) is not { } command)
        {
            TellUnknown(client, line.Word);
            return;
        }

        var call = new CommandCall(client, command, line.Word, line.Rest, _surroundings);
        if (command.IsForOperators && client.ChosenPreferences?.IsOperator != true)
        {
            call.Tell(Phrase.OperatorsOnly);
            return;
        }

        try
        {
            await command.RunAsync(call);
        }
        catch (ClusterUnavailableException)
        {
            call.Tell(Phrase.NodesNotAsked);
        }
    }
}

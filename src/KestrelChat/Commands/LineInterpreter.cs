using System.Text;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary>
/// Decides what a line is: a command if it begins with a slash and commands are on, otherwise something to say. Two slashes say a
/// line that begins with one. What is invisible before a slash is dropped; a line that may have been meant as a command is not said.
/// </summary>
/// <remarks>Each client's reader calls it for that client.</remarks>
public sealed class LineInterpreter(ChatHub hub, ChatBackplane backplane, WordingCatalog wordings, Moderator moderator, OperatorToken operators, TimeProvider time)
{
    private const byte Slash = (byte)'/';

    private readonly CommandServices _services = new(hub, backplane, wordings, moderator, operators, time);

    /// <summary>Tells a program that has just connected what only other nodes know. To be called once, before its first line is read.</summary>
    public Task IntroduceAsync(Client client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return WhoCommands.ReplyElsewhereAsync(_services, client);
    }

    /// <summary>Carries out a line.</summary>
    /// <param name="client">The client that sent it.</param>
    /// <param name="line">Visible UTF-8, without a line ending.</param>
    /// <returns>Completes when the next line may be read.</returns>
    public Task InterpretAsync(Client client, ReadOnlySpan<byte> line)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.RecordLine();
        if (!client.Info.HasCommands)
        {
            Say(client, line);
            return Task.CompletedTask;
        }

        if (line.IsEmpty || line[0] != Slash)
        {
            SlipBeforeSlash.Find(line, out var start, out var command);
            if (command is not null)
            {
                client.Announce();
                client.Send(MessageId.SlipBeforeCommand, new MessageArguments { Name = Encoding.UTF8.GetBytes(command) });
                return Task.CompletedTask;
            }

            if (start == 0)
            {
                Say(client, line);
                return Task.CompletedTask;
            }

            line = line[start..];
        }

        if (line.Length > 1 && line[1] == Slash)
        {
            Say(client, line[1..]);
            return Task.CompletedTask;
        }

        client.Announce();
        return RunAsync(client, CommandLine.Parse(Encoding.UTF8.GetString(line)));
    }

    /// <summary>Replies that a command does not exist, with the nearest one.</summary>
    internal static void ReplyUnknown(Client client, string word)
    {
        var nearest = NearestMatch.Find(word, CommandTable.Words);
        client.Send(
            nearest is null ? MessageId.UnknownCommand : MessageId.UnknownCommandNearest,
            new MessageArguments { Name = Encoding.UTF8.GetBytes(word), Text = Encoding.UTF8.GetBytes(nearest ?? "") });
    }

    private void Say(Client client, ReadOnlySpan<byte> line)
    {
        if (moderator.MutedFor(client) is var muted && muted > TimeSpan.Zero)
        {
            client.Announce();
            client.Send(MessageId.Muted, new MessageArguments { Text = Encoding.UTF8.GetBytes(client.Wording.Units.Format(muted)) });
            return;
        }

        client.Say(line);
    }

    private async Task RunAsync(Client client, CommandLine line)
    {
        // A command comes after the lines that were said before it.
        await CommandContext.WhenShownAsync(hub, client);
        if (CommandTable.Find(line.Word) is not { } command)
        {
            ReplyUnknown(client, line.Word);
            return;
        }

        var context = new CommandContext(client, command, line.Word, line.Arguments, _services);
        if (command.IsForOperators && !client.IsOperator)
        {
            context.Reply(MessageId.OperatorsOnly);
            return;
        }

        try
        {
            await command.RunAsync(context);
        }
        catch (BackplaneUnavailableException)
        {
            context.Reply(MessageId.NodesNotAsked);
        }
    }
}

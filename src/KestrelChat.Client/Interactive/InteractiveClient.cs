using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Configuration;
using KestrelChat.Client.Connections;
using KestrelChat.Client.Editing;
using KestrelChat.Client.History;
using KestrelChat.Client.Lines;
using KestrelChat.Client.Screen;
using KestrelChat.Client.Terminal;
using KestrelChat.Client.Texts;
using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Interactive;

/// <summary>Puts the parts of an interactive session together, on the terminal of standard input and output.</summary>
[UnsupportedOSPlatform("windows")]
internal static class InteractiveClient
{
    private const int Input = 0;
    private const int MaxKeys = 1024;

    // A terminal that takes no bytes must not keep the program from ending.
    private static readonly TimeSpan s_endPatience = TimeSpan.FromSeconds(1);

    /// <summary>Runs a session until the user, the server or a signal ends it; the terminal is then as it was.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="ClientException">The chat could not begin, or was lost.</exception>
    public static async Task<int> RunAsync(ClientOptions options)
    {
        // What can be wrong is found out before the terminal is changed.
        WordingSet wordings = WordingSet.LoadEmbedded();
        string language = UserLanguage.Choose(options.Wording, Environment.GetEnvironmentVariable);
        if (options.Wording is { } wording && ClientTexts.Of(wording).Language != wording)
        {
            wordings = wordings.With(WordingFile.Read(wording));
        }

        SavedName name = new(options.TokenFile is null ? null : new TokenFile(options.TokenFile), options.Address.ToString());
        ClientTexts texts = ClientTexts.Of(language);

        TimeProvider time = TimeProvider.System;
        using WakeUp wakeUp = new(time);
        TerminalDevice terminal = new();
        ConcurrentQueue<PosixSignal> signals = new();
        using TerminalSignals registration = new(terminal, signal =>
        {
            signals.Enqueue(signal);
            wakeUp.Wake();
            if (InteractiveSession.ExitCodeOf(signal) is int exitCode)
            {
                EndSoon(terminal, exitCode);
            }
        });

        // Not disposed of: the thread that reads keys outlives the session.
        BlockingCollection<Key> keys = new(MaxKeys);
        Conversation conversation = new(wordings, language);
        Queue<string> problems = new();
        LineEditor editor = new(History(problems.Enqueue), conversation, texts.Editor);
        NameColors colors = TerminalColors.Of(options.Color, Environment.GetEnvironmentVariable);
        Display display = new(terminal, new ScreenPainter(ReflowingTerminals.Contains(Environment.GetEnvironmentVariable), colors != NameColors.None), editor);
        using ConnectionKeeper keeper = new(
            token => new ServerConnector().ConnectAsync(options.Address, options.Tls, token), options.Reconnects, new Backoff(Random.Shared.NextDouble), time, wakeUp.Wake);
        LineClock clock = new(options.ShowsTime, time);
        SentLines sent = new(time, conversation);
        Leaving leaving = new(time);
        LineStyler styler = new(colors);
        OutgoingLines outgoing = new(keeper, conversation, sent, leaving, line => display.Print(LineStyler.StyleSent(line, clock.Now)));
        Attention attention = new(NotificationMethods.Resolve(options.Notification, Environment.GetEnvironmentVariable), options.Address.ToString(), time);
        IncomingLines incoming = new(options, new LineClassifier(wordings), conversation, sent, new MissedLines(time), styler, display, outgoing, attention, name, clock, texts, time);
        InteractiveSession session = new(options.Address, terminal, keys, signals, editor, display, keeper, conversation, incoming, outgoing, attention, problems, texts, leaving, wakeUp);

        terminal.EnterRawMode();
        TerminalInput input = TerminalInput.Start(
            Input,
            key =>
            {
                keys.Add(key);
                wakeUp.Wake();
            },
            () =>
            {
                keys.CompleteAdding();
                wakeUp.Wake();
            });
        try
        {
            return await session.RunAsync();
        }
        catch (IOException)
        {
            // There is no terminal any more to show an error on.
            return ExitCodes.HungUp;
        }
        finally
        {
            // What is typed from here on is for the next program.
            input.Stop();
            terminal.Restore();
        }
    }

    private static LineHistory History(Action<string> failed)
    {
        if (new ClientFolders(Environment.GetEnvironmentVariable).State is not { } folder)
        {
            return new LineHistory();
        }

        HistoryFile file = new(Path.Combine(folder, HistoryFile.Name), failed);
        return new LineHistory(file.Read(), file.Append);
    }

    private static void EndSoon(TerminalDevice terminal, int exitCode) => _ = Task.Delay(s_endPatience).ContinueWith(
        _ =>
        {
            terminal.Restore();
            Environment.Exit(exitCode);
        },
        TaskScheduler.Default);
}

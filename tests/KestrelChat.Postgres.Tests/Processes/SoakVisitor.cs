using System.Collections.Concurrent;
using System.Globalization;

namespace KestrelChat.Postgres.Tests.Processes;

/// <summary>A user who comes to any node, moves between rooms, speaks, takes names, sets topics, leaves, and comes again.</summary>
internal sealed class SoakVisitor(ThreeNodes nodes, IReadOnlyList<string> rooms, int number, Random random)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private int _last;

    /// <summary>The rooms and texts of the lines that were shown to the visitor itself.</summary>
    public ConcurrentQueue<(string Room, string Text)> Acknowledged { get; } = new();

    /// <summary>Comes and goes until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await VisitAsync();
            }
            catch (ConnectionLostException)
            {
                // Its node was stopped or killed.
            }

            await Task.Delay(s_pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task VisitAsync()
    {
        var room = Any(rooms);
        using var connection = await SoakConnection.EnterAsync(nodes.AddressOf(random.Next(ThreeNodes.Count)), $"198.51.100.{number}", room);
        for (var steps = random.Next(1, 15); steps > 0; steps--)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"v{number}x{++_last}");
            switch (random.Next(6))
            {
                case 0:
                    await connection.AskAsync($"/nick {text}");
                    break;
                case 1:
                    await connection.AskAsync($"/topic {text}");
                    break;
                case 2:
                    room = Any(rooms);
                    await connection.AskAsync($"/join {room}");
                    break;
                default:
                    await connection.SayAsync(text);
                    Acknowledged.Enqueue((room, text));
                    break;
            }

            await Task.Delay(s_pause);
        }

        if (random.Next(2) == 0)
        {
            await connection.SendAsync($"/quit until later\n");
            await connection.WhenLostAsync();
        }
    }

    private string Any(IReadOnlyList<string> of) => of[random.Next(of.Count)];
}

using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using KestrelChat.Server.Http;
using KestrelChat.Server.Stall;
using Microsoft.AspNetCore.Connections.Features;

namespace KestrelChat.Server.Events;

/// <summary>
/// Streams events to viewers: as many as there are slots for, each until it goes away, does not read, or the server stops. Any thread.
/// </summary>
internal sealed class EventStreams(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(10);

    /// <summary>Answers a request with events.</summary>
    /// <param name="slots">Where the viewer needs a slot.</param>
    /// <param name="watch">Returns the events; it is called once the viewer has its slot.</param>
    public IResult Send(HttpContext context, ViewerSlots slots, Func<IAsyncEnumerable<SseItem<string>>> watch)
    {
        if (HeadRequests.IsHead(context))
        {
            return TypedResults.ServerSentEvents(AsyncEnumerable.Empty<SseItem<string>>());
        }

        if (slots.TryAcquire() is not { } slot)
        {
            context.Response.Headers.RetryAfter = s_retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return Problems.Unavailable($"there are already {slots.Limit} viewers of these events: try again after {s_retryAfter.TotalSeconds} seconds");
        }

        // Also if the response never begins.
        context.Response.RegisterForDispose(slot);
        return TypedResults.ServerSentEvents(WatchedAsync(context, watch()));
    }

    private async IAsyncEnumerable<SseItem<string>> WatchedAsync(HttpContext context, IAsyncEnumerable<SseItem<string>> events, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var progress = ISendProgress.Of(context.Features.Get<IConnectionSocketFeature>());
        using var watch = new ViewerWatch(progress, time, context.Abort, lifetime.ApplicationStopping);
        await using var each = events.GetAsyncEnumerator(end.Token);
        while (await MoveNextAsync(each))
        {
            watch.BeginWrite();
            yield return each.Current;
            watch.EndWrite();
        }
    }

    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            // The viewer is gone, or the server stops: the response ends.
            return false;
        }
    }
}

using System.IO.Pipelines;
using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Tls;

/// <summary>Closes a connection to HTTP without TLS that begins with a TLS hello. HTTP would answer it in plain text.</summary>
internal sealed class TlsOnHttpMiddleware(ConnectionDelegate next, RefusalLog refusals, TimeProvider time)
{
    /// <summary>Who sends nothing for this time is left to HTTP, which has a timeout of its own.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (await BeginsWithHelloAsync(connection.Transport.Input))
        {
            connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(CloseReason.TlsOnPlainText);
            refusals.Refused(CloseReason.TlsOnPlainText, "a client began TLS at an http:// endpoint");
            return;
        }

        await next(connection);
    }

    /// <summary>Waits for the first bytes, which it leaves to the next reader.</summary>
    private async Task<bool> BeginsWithHelloAsync(PipeReader input)
    {
        using var expired = new CancellationTokenSource(s_timeout, time);
        try
        {
            var result = await input.ReadAsync(expired.Token);
            var begins = TlsHello.Begins(result.Buffer);
            input.AdvanceTo(result.Buffer.Start);
            return begins;
        }
        catch (OperationCanceledException) when (expired.IsCancellationRequested)
        {
            return false;
        }
    }
}

internal static class TlsOnHttpExtensions
{
    /// <summary>Closes connections that begin with a TLS hello.</summary>
    public static void UseNoTls(this IConnectionBuilder builder)
    {
        var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
        var time = builder.ApplicationServices.GetRequiredService<TimeProvider>();
        builder.Use(next => new TlsOnHttpMiddleware(next, refusals, time).OnConnectionAsync);
    }
}

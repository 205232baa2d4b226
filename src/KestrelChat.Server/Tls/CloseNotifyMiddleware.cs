using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KestrelChat.Server.Tls;

/// <summary>
/// Ends the server's side of a TLS connection with a close_notify, by which the client knows that nothing is missing. Kestrel's
/// TLS middleware, which comes before, would end it without.
/// </summary>
internal sealed class CloseNotifyMiddleware(ConnectionDelegate next, TimeProvider time)
{
    /// <summary>How long a client that reads nothing may delay its end.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        try
        {
            await next(connection);
        }
        finally
        {
            await EndAsync(connection);
        }
    }

    private async Task EndAsync(ConnectionContext connection)
    {
        try
        {
            await connection.Features.GetRequiredFeature<ISslStreamFeature>().SslStream.ShutdownAsync().WaitAsync(s_timeout, time);
        }
        catch (TimeoutException)
        {
            connection.Abort(new ConnectionAbortedException("the client did not read the end of the TLS connection"));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or NotSupportedException or CryptographicException)
        {
            // The connection is gone, was aborted while something was being written, or the client broke the rules of TLS.
        }
    }
}

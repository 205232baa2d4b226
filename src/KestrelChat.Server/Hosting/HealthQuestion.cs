using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json;

namespace KestrelChat.Server.Hosting;

/// <summary>
/// <c>--health URL</c>: asks a server for its health, for containers whose image has no HTTP client. The exit code is the answer; a
/// line explains it.
/// </summary>
internal static class HealthQuestion
{
    private const string UnixPrefix = "http://unix:";
    private const int MaxBodyBytes = 64 * 1024;

    // A server that works answers in milliseconds; whoever runs the check waits.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    /// <returns>0 if the status of the response is from 200 to 299, otherwise 1.</returns>
    public static async Task<int> AskAsync(string url)
    {
        var (target, socket) = Parse(url);
        if (target is null)
        {
            return Answer.Explain($"--health: invalid value '{url}': expected http://host:port/path, https://host:port/path or http://unix:/socket:/path, such as http://localhost:8080/health/ready", isSuccess: false);
        }

        try
        {
            using var handler = CreateHandler(target, socket);
            using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            using var timeout = new CancellationTokenSource(s_timeout);
            using var response = await client.GetAsync(target, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var found = WithoutControls(Describe(await ReadAsync(response.Content, timeout.Token)) ?? response.ReasonPhrase ?? "");
            return response.IsSuccessStatusCode
                ? Answer.Explain(found, isSuccess: true)
                : Answer.Explain($"{url}: {(int)response.StatusCode} {found}", isSuccess: false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Of ENOENT .NET makes an error of addresses.
            var isNoFile = socket is not null && e.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressNotAvailable };
            return Answer.Explain($"{url}: {(isNoFile ? "No such file or directory" : WithoutControls(e.GetBaseException().Message))}", isSuccess: false);
        }
        catch (OperationCanceledException)
        {
            return Answer.Explain($"{url}: no answer within {s_timeout.TotalSeconds} seconds", isSuccess: false);
        }
    }

    /// <summary>Parses a URL. For a unix socket it has the form that Kestrel has for endpoints, with the path behind a further colon.</summary>
    private static (Uri? Target, string? Socket) Parse(string url)
    {
        if (url.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var parts = url[UnixPrefix.Length..].Split(':', 2);
            return parts is [['/', ..], ['/', ..]] && Uri.TryCreate($"http://localhost{parts[1]}", UriKind.Absolute, out var path) ? (path, parts[0]) : (null, null);
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var target) && (target.Scheme == Uri.UriSchemeHttp || target.Scheme == Uri.UriSchemeHttps) ? (target, null) : (null, null);
    }

    private static SocketsHttpHandler CreateHandler(Uri target, string? socket)
    {
        // What is asked is the server itself, whatever proxy the environment names.
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };

        // A certificate is seldom for the name by which this machine calls itself.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || target.IsLoopback;
        if (socket is not null)
        {
            handler.ConnectCallback = (_, cancellation) => ConnectAsync(socket, cancellation);
        }

        return handler;
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Reads a body, of which nothing is read beyond what <c>/health</c> may have: the status is the answer, not the body.</summary>
    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[MaxBodyBytes];
        return buffer[..await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation)];
    }

    // The server that was asked may be any; its texts stay on one line, and are no commands for the terminal.
    private static string WithoutControls(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    /// <summary>Returns the status of a body as <c>/health</c> has it, with the checks that are not healthy; null for another body.</summary>
    private static string? Describe(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var status = document.RootElement.GetProperty("status").GetString();
            var found = document.RootElement.GetProperty("checks").EnumerateObject()
                .Where(check => check.Value.GetProperty("status").GetString() != "Healthy")
                .Select(check => $"{check.Name}: {check.Value.GetProperty("description").GetString()}");
            return string.Join("; ", found.Prepend(status));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}

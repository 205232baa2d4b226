using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Http;

/// <summary>Answers HEAD as GET would be answered, with <c>Content-Length</c> and without the body.</summary>
internal static class HeadRequests
{
    /// <summary>Belongs before the routing, to which HEAD is GET.</summary>
    public static void UseHead(this IApplicationBuilder app) => app.Use(InvokeAsync);

    /// <summary>Whether the caller sent HEAD, although the request says GET.</summary>
    public static bool IsHead(HttpContext context) => context.Features.Get<IHttpResponseBodyFeature>() is StreamResponseBodyFeature { Stream: CountingStream };

    private static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var sent = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await using var counter = new CountingStream();
        var counted = new StreamResponseBodyFeature(counter);
        context.Features.Set<IHttpResponseBodyFeature>(counted);
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
            await counted.CompleteAsync();

            // The length of what has no end is not known.
            if (context.Response.StatusCode != StatusCodes.Status200OK || context.GetEndpoint()?.Metadata.GetMetadata<Endless>() is null)
            {
                context.Response.ContentLength ??= counter.Length;
            }
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
            context.Features.Set(sent);
        }
    }

    /// <summary>Marks an endpoint whose answer to GET has no end. It answers HEAD with no body.</summary>
    internal sealed record Endless;

    /// <summary>Counts the bytes that are written to it, and drops them.</summary>
    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        // A response that fails is cleared by setting its length.
        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => _length = value;

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            _length += count;
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}

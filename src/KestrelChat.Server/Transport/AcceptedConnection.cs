using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>
/// An accepted socket, and the slot that it releases when it is closed. It becomes one of Kestrel's own connections when something uses
/// its transport, as HTTP does, unless middleware has chosen direct reads and sends before.
/// </summary>
/// <remarks>
/// Kestrel's connection has two pipes, a send loop and a receive loop, which are 2 KB for each idle client; direct reads and sends have
/// neither. See docs/benchmarks.md.
/// </remarks>
internal sealed class AcceptedConnection(Socket socket, EndPoint? remote, SemaphoreSlim slots, SocketConnectionContextFactory kestrel) : ConnectionContext, IConnectionSocketFeature, ISocketOwner
{
    // Unlike others of this process and, most likely, of others on this machine.
    private static long s_lastId = DateTime.UtcNow.Ticks;

    private ConnectionContext? _kestrels;
    private DirectPipeReader? _reader;
    private IDuplexPipe? _transport;
    private CancellationTokenSource? _closed;
    private ConnectionAbortedException? _closeReason;
    private int _disposed;

    public Socket Socket => socket;

    public override string ConnectionId
    {
        get => field ??= Interlocked.Increment(ref s_lastId).ToString("X", CultureInfo.InvariantCulture);
        set;
    }

    public override IFeatureCollection Features => field ??= CreateFeatures();

    public override IDictionary<object, object?> Items
    {
        get => field ??= new ConnectionItems();
        set;
    }

    public override IDuplexPipe Transport
    {
        get => _transport ??= Kestrels.Transport;
        set => _transport = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => field ??= socket.LocalEndPoint;
        set;
    }

    public override EndPoint? RemoteEndPoint { get; set; } = remote;

    /// <summary>Cancelled when the socket is closed; in a connection of Kestrel's, when the client has ended its input, too.</summary>
    public override CancellationToken ConnectionClosed
    {
        get => _reader is null ? Kestrels.ConnectionClosed : WhenClosed().Token;
        set => throw new NotSupportedException();
    }

    Exception? ISocketOwner.CloseReason => Volatile.Read(ref _closeReason);

    private ConnectionContext Kestrels => _kestrels ??= kestrel.Create(socket);

    /// <summary>Chooses direct reads and sends. To be called before anything has used the transport.</summary>
    /// <exception cref="InvalidOperationException">Something has.</exception>
    public void UseDirectTransport()
    {
        if (_transport is not null || _kestrels is not null)
        {
            throw new InvalidOperationException("the transport of the connection is in use");
        }

        _reader = new DirectPipeReader(socket, this, ArrayPool<byte>.Shared);
        _transport = new DuplexPipe(_reader, new DirectPipeWriter(socket, this, ArrayPool<byte>.Shared));
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (_kestrels is not null)
        {
            _kestrels.Abort(abortReason);
        }
        else if (TryClose(abortReason))
        {
            // With an RST: what waits to be sent is dropped.
            socket.Close(timeout: 0);
            _closed?.Cancel();
        }
    }

    public void CloseSocket()
    {
        if (!TryClose(new ConnectionAbortedException("the output of the connection has ended")))
        {
            return;
        }

        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side has closed it.
        }

        socket.Dispose();
        _closed?.Cancel();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (_kestrels is not null)
        {
            await _kestrels.DisposeAsync();
        }
        else
        {
            CloseSocket();
            _reader?.Dispose();
        }

        slots.Release();
    }

    private bool TryClose(ConnectionAbortedException reason) => Interlocked.CompareExchange(ref _closeReason, reason, null) is null;

    private ConnectionFeatures CreateFeatures()
    {
        var features = new ConnectionFeatures();
        features.Set<IConnectionSocketFeature>(this);
        return features;
    }

    private CancellationTokenSource WhenClosed()
    {
        var closed = Volatile.Read(ref _closed) ?? Interlocked.CompareExchange(ref _closed, new CancellationTokenSource(), null) ?? _closed;
        if (Volatile.Read(ref _closeReason) is not null)
        {
            closed.Cancel();
        }

        return closed;
    }
}

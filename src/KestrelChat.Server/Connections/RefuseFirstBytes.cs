using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Connections;

/// <summary>
/// Returns true to refuse a connection because of its first bytes, of which there are at least two. The caller then ends the
/// connection's input; the callee has set the outcome.
/// </summary>
internal delegate bool RefuseFirstBytes(ConnectionContext connection, in ReadOnlySequence<byte> firstBytes);

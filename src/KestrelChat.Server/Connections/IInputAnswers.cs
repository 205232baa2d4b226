namespace KestrelChat.Server.Connections;

/// <summary>Answers of middleware to what a client sent. A connection may have them among its features.</summary>
/// <remarks>The connection's reader only: middleware must not write to the output, which belongs to the client's writer.</remarks>
internal interface IInputAnswers
{
    /// <summary>Returns the answers since the last call; empty if there are none.</summary>
    ReadOnlyMemory<byte> TakeAnswers();
}

using System.IO.Pipelines;

namespace KestrelChat.Server.Connections;

/// <summary>A transport of which middleware has replaced one direction.</summary>
internal sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}

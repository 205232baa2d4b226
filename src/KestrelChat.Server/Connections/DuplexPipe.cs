using System.IO.Pipelines;

namespace KestrelChat.Server.Connections;

/// <summary>A transport made of another's two ways, one of them replaced.</summary>
internal sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;
}

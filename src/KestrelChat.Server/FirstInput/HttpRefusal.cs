using System.Buffers;
using System.Globalization;
using System.Text;

namespace KestrelChat.Server.FirstInput;

/// <summary>Writes the response to an HTTP request on a port of the chat. It does not say where HTTP is answered.</summary>
internal static class HttpRefusal
{
    /// <param name="text">The response's body: a line for a user.</param>
    /// <param name="output">Where it is written.</param>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        // HTTP/1.1 is right for every version: clients of HTTP/2 then know that the server does not speak it.
        output.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {text.Length}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n")));
        output.Write(text);
    }
}

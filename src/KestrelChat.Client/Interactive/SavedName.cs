using KestrelChat.Client.Configuration;

namespace KestrelChat.Client.Interactive;

/// <summary>The user's name at a server and its token, kept in a file over several runs. For one thread.</summary>
/// <param name="file">The file; null = nothing is kept.</param>
/// <param name="server">The server's address.</param>
internal sealed class SavedName(TokenFile? file, string server)
{
    private readonly NameToken? _found = file?.Read(server);
    private NameToken? _saved;

    private NameToken? Kept => _saved ?? _found;

    /// <summary>Whether there is a token for the name.</summary>
    /// <param name="nick">The name; null for the one in the file.</param>
    public bool HasToken(string? nick) => Kept is { } kept && (nick is null || nick == kept.Name);

    /// <summary>Returns what asks for a name: with its token, if there is one, or the name alone.</summary>
    /// <param name="nick">The name; null for the one in the file.</param>
    /// <param name="withToken">Whether the server may see the token.</param>
    /// <returns>Null without any name.</returns>
    public string? Command(string? nick, bool withToken) =>
        withToken && HasToken(nick) ? $"/claim {Kept!.Name} {Kept.Token}" : nick is null ? null : $"/nick {nick}";

    /// <summary>Keeps a name and its token.</summary>
    /// <exception cref="ClientException">The file cannot be written.</exception>
    public void Save(string name, string token)
    {
        NameToken given = new(name, token, server);
        if (file is not null && given != Kept)
        {
            _saved = given;
            file.Write(given);
        }
    }
}

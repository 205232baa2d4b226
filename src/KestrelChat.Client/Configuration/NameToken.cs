namespace KestrelChat.Client.Configuration;

/// <summary>A name and the token that takes it back after a lost connection (<c>/claim</c>). Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Token">The token.</param>
/// <param name="Server">The address of the server that has given the token.</param>
internal sealed record NameToken(string Name, string Token, string Server);

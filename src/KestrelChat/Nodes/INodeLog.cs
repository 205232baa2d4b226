namespace KestrelChat.Nodes;

/// <summary>Where it is written down how this node gets on with what nodes share. Any thread; must not block or throw.</summary>
public interface INodeLog
{
    /// <summary>The rooms were told that other nodes cannot be reached.</summary>
    /// <param name="what">The work that could not be done, in a word or two.</param>
    void Lost(string what, string why);

    /// <summary>The rooms were told that they can be reached again.</summary>
    void Found();

    /// <summary>Something that must not end ended by a fault of the program; it is begun again.</summary>
    /// <param name="what">What, in a word or two.</param>
    void Failed(string what, Exception failure);
}

using KestrelChat.Wordings;

namespace KestrelChat.Testing.Chat;

/// <summary>The shipped wordings.</summary>
public static class TestWordings
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, WordingCatalog.FolderName);

    public static WordingCatalog All { get; } = WordingCatalog.Load(Folder);

    public static Wording English { get; } = All.Find("en")!;

    public static Wording Russian { get; } = All.Find("ru")!;

    public static Wording Chinese { get; } = All.Find("zh")!;
}

using KestrelChat.Server.Pages;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>The files of the pages, which are part of the program.</summary>
public sealed class PageFilesTests
{
    [Theory]
    [InlineData("Chat")]
    [InlineData("Operators")]
    public void Each_page_has_its_files_and_the_common_ones_under_names_of_their_own(string folder)
    {
        // Reading fails if a name is there twice.
        var files = PageFiles.Read(folder);
        Assert.Contains(PageFiles.Index, files.Keys);
        var expected = typeof(PageFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith($"Pages/{folder}/", StringComparison.Ordinal) || name.StartsWith("Pages/Common/", StringComparison.Ordinal));
        Assert.Equal(expected.Select(name => name[(name.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Files_of_unknown_types_are_not_served() => Assert.False(PageFile.CanBe("page.exe"));
}

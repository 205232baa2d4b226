using KestrelChat.Wordings;

namespace KestrelChat.Tests.Wordings;

public sealed class WordingCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wordings").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_JSON_file_is_a_wording_and_other_files_are_not()
    {
        Put("aa.json", WordingJson.Complete().ToJsonString());
        Put("bb.json", WordingJson.Complete().ToJsonString());
        Put("readme.txt", "not a wording");

        var catalog = WordingCatalog.Load(_folder);

        Assert.Empty(catalog.Errors);
        Assert.Equal(["aa", "bb"], catalog.Names.ToList());
        Assert.Equal("aa", catalog.Find("AA")!.Name);
        Assert.Null(catalog.Find("cc"));
    }

    [Fact]
    public void All_errors_of_all_files_are_reported_and_the_other_wordings_are_loaded()
    {
        var two = WordingJson.Complete();
        two.Remove("said");
        two.Remove("left");
        Put("aa.json", "{");
        Put("bb.json", two.ToJsonString());
        Put("cc.json", WordingJson.Complete().ToJsonString());

        var catalog = WordingCatalog.Load(_folder);

        Assert.Equal(["cc"], catalog.Names.ToList());
        Assert.Equal(3, catalog.Errors.Count);
        Assert.StartsWith("wording 'aa': ", catalog.Errors[0], StringComparison.Ordinal);
        Assert.Contains(catalog.Errors, error => error == "wording 'bb': the template 'said' is missing");
        Assert.Contains(catalog.Errors, error => error == "wording 'bb': the template 'left' is missing");
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var missing = Path.Combine(_folder, "nowhere");

        var catalog = WordingCatalog.Load(missing);

        Assert.Empty(catalog.Names);
        Assert.Contains(missing, Assert.Single(catalog.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_whose_names_differ_only_in_case_are_an_error()
    {
        Put("aa.json", WordingJson.Complete().ToJsonString());
        Put("AA.json", WordingJson.Complete().ToJsonString());
        Assert.SkipUnless(Directory.GetFiles(_folder).Length == 2, "the file system does not tell case apart");

        Assert.NotEmpty(WordingCatalog.Load(_folder).Errors);
    }

    private void Put(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}

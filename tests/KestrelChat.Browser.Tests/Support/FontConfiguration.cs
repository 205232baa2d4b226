namespace KestrelChat.Browser.Tests.Support;

/// <summary>Has Chromium use the same fonts on every machine, whatever else is installed, so that screenshots can be compared.</summary>
internal sealed class FontConfiguration : IDisposable
{
    private const string DejaVu = "/usr/share/fonts/truetype/dejavu";
    private const string Noto = "/usr/share/fonts/opentype/noto";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kestrelchat");

    public FontConfiguration() => File.WriteAllText(FilePath, $"""
        <?xml version="1.0"?>
        <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
        <fontconfig>
          <dir>{DejaVu}</dir>
          <dir>{Noto}</dir>
          <cachedir>/var/cache/fontconfig</cachedir>
          <cachedir>{_folder.FullName}</cachedir>
          <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family><family>Noto Sans CJK SC</family></prefer></alias>
          <match><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match>
          <match><edit name="family" mode="append_last"><string>Noto Sans CJK SC</string></edit></match>
          <match target="font">
            <edit name="antialias" mode="assign"><bool>true</bool></edit>
            <edit name="hinting" mode="assign"><bool>false</bool></edit>
            <edit name="rgba" mode="assign"><const>none</const></edit>
          </match>
        </fontconfig>
        """);

    public KeyValuePair<string, string> Variable => new("FONTCONFIG_FILE", FilePath);

    private string FilePath => Path.Combine(_folder.FullName, "fonts.conf");

    /// <summary>Skips the test without the fonts.</summary>
    public static void Require()
    {
        Assert.SkipUnless(File.Exists($"{DejaVu}/DejaVuSans.ttf"), "needs dejavu (Debian package fonts-dejavu-core)");
        Assert.SkipUnless(File.Exists($"{Noto}/NotoSansCJK-Regular.ttc"), "needs noto (Debian package fonts-noto-cjk)");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

// Every test starts programs: all of them run once more with native binaries. They take a minute or two, so an ordinary run leaves them out.
[assembly: Trait("Category", "Program")]
[assembly: Trait("Category", "Terminal")]

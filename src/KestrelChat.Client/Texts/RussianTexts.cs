using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Texts;

/// <summary>The client's sentences in Russian.</summary>
internal static class RussianTexts
{
    public static readonly ClientTexts All = new()
    {
        Language = "ru",
        Editor = new EditorTexts
        {
            PasteQuestion = "строк {count}: Enter да, Esc нет, Tab в одну",
            PasteContinues = "… и ещё {count}",
            PasteTooLong = "отброшено: вставка длиннее 256 КиБ",
            LineTooLong = "не вставлено: в строке не больше 64 КиБ",
            Search = "поиск «{text}»: ",
            SearchFailed = "нет строки с «{text}»: ",
        },
        Connecting = "подключение к {server} …",
        LostRetryingIn = "связь потеряна, повтор через {seconds} с ({reason})",
        LostRetrying = "связь потеряна, подключаюсь снова … ({reason})",
        ConnectedAgain = "связь восстановлена через {duration}",
        ClosedByServer = "сервер закрыл соединение",
        Missed = "пока вас не было (строк: {count}):",
        MissedMore = "пока вас не было (последние строки: {count}; могли быть и другие):",
        NotKnown = "неизвестно, дошла ли строка: {text}",
        LineStays = "нет связи: строка остаётся здесь",
        HistoryNotSaved = "введённые строки не сохраняются: {reason}",
        TokenNotSaved = "ключ от имени не сохранён: {reason}",
    };
}

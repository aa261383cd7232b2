// Says each moment in words below its field: a browser shows it in its own order, which may put the month first.
const language = document.documentElement.lang;
const exact = (parts) => new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, parts);
const day = exact({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const time = exact({ hour: "numeric", minute: "2-digit" });
const comma = language === "ar" ? "، " : ", ";

for (const field of document.querySelectorAll('input[type="datetime-local"]')) {
  const said = document.createElement("output");
  said.htmlFor = field.id;
  said.className = "desk-moment";
  field.after(said);
  const say = () => {
    const moment = new Date(field.value);
    said.textContent = Number.isNaN(moment.valueOf()) ? "" : day.format(moment) + comma + time.format(moment);
  };
  field.addEventListener("input", say);
  say();
}

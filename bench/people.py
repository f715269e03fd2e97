# ruff: noqa: E501  (rows of names)
"""Invented people for the measures: plausible names of sixteen origins, as desks spell them. Nobody is real."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random

SEED = 2026


@dataclass(frozen=True, slots=True)
class Origin:
    """Each name with its usual spellings after a slash, the commonest name first; `native` where a desk notes it."""

    weight: int
    language: str
    given: str
    family: str
    native: str = ""


ORIGINS = (
    Origin(
        16, "ar",
        "Mohamed/Mohammed/Muhammad Ahmed/Ahmad Ali/Aly Omar/Umar/Omer Khaled/Khalid Mahmoud/Mahmud Youssef/Yusuf/Yousef "
        "Hassan/Hasan Ibrahim/Brahim Fatima/Fatma/Fatimah Mariam/Maryam/Meriem Amina/Aminah Nour/Nur Zeinab/Zaynab Rania "
        "Samir/Sameer Tarek/Tariq Salma/Selma Houda/Huda Bilal/Belal Karim/Kareem Rim/Reem Ayman/Aymen Wafa Hiba",
        "Al-Hassan/Alhassan Haddad/Hadad Khoury/Khouri Darwish/Darwich Najjar/Najar Al-Ahmad/Alahmad Hamdan Saleh/Salih "
        "Mansour/Mansur Nasser/Naser Shahin/Chahine Al-Masri/Elmasri Qasim/Kassem Abdallah/Abdullah Hussein/Husseini "
        "Osman/Othman Barakat Suleiman/Sulaiman/Souleiman Halabi/Alhalabi Rahman/Abdelrahman Idris/Idriss Fadel/Fadil",
        "محمد أحمد علي عمر خالد محمود يوسف حسن إبراهيم فاطمة مريم أمينة نور زينب رانيا",
    ),
    Origin(
        14, "prs",
        "Mohammad/Mohamad Ahmad Abdul/Abdol Ali Reza/Riza Hamid Najib/Najeeb Farid/Fareed Zahra/Zohra Fatema/Fatima Mina "
        "Shabnam Nasrin/Nasreen Jawad/Javad Sayed/Said Esmat/Ismat Gul Parwin/Parvin Karima Rohullah/Ruhollah",
        "Rahimi/Raheemi Ahmadi/Ahmady Hosseini/Hussaini/Hosaini Karimi Noori/Nouri/Nuri Amiri Sadat Haidari/Haydari "
        "Mohammadi/Mohamadi Azizi Rezai/Rezaee Safi Ahmadzai/Ahmadzay Stanekzai Yousufzai/Yusufzai Popal Wardak Jafari",
        "محمد احمد علی رضا حمید زهرا فاطمه مینا",
    ),
    Origin(
        13, "fr",
        "Mamadou/Mamadu Ibrahima Fatoumata/Fatou/Fatoumatou Aminata/Amina Moussa/Musa Oumar/Umar Aïssatou/Aissatou "
        "Mariama/Mariame Boubacar/Aboubacar Alpha Abdoulaye/Abdulaye Kadiatou/Kadidiatou Seydou/Seidou Awa/Hawa Issa "
        "Cheick/Cheikh Bintou Lamine Djeneba/Djénéba Souleymane/Suleyman Ousmane/Usman Salimata Yaya/Yahya",
        "Diallo/Jallow Bah/Ba/Barry Traoré/Traore Keïta/Keita Camara/Kamara Coulibaly/Koulibaly Touré/Toure Sow/So "
        "Sylla/Silla Konaté/Konate Diarra/Jara Cissé/Cisse Sidibé/Sidibe Condé/Conde Kouyaté Ouattara/Wattara Koné/Kone "
        "Bamba Ndiaye/N'Diaye Fofana Dembélé/Dembele Sanogo Soumah",
    ),
    Origin(
        10, "ti",
        "Abraham/Abreham Yonas/Jonas Samuel Filmon/Philimon Tesfay/Tesfaye Haben Selam/Salam Miriam/Meriem Senait/Saynet "
        "Daniel Robel/Ruble Merhawi/Merhawit Kidane Helen/Elen Berhane/Birhane Saba Awet Luwam/Luam Mulugeta Hiwot",
        "Tesfamariam/Tesfa-Mariam Gebremedhin/Gebre-Medhin Haile/Hailu Tekle/Teklu Habtemariam Weldu/Woldu Kidane "
        "Ghebreselassie/Gebreselassie Berhe/Berhie Mehari Tewolde/Tewelde Abraha/Abreha Okbay Zerai/Zeray Kiflu Alem",
        "ተስፋይ ዮናስ ሰላም ሄለን",
    ),
    Origin(
        9, "uk",
        "Oleksandr/Olexandr/Alexandre Olena/Elena Andriy/Andrii/Andrei Natalia/Nataliya Iryna/Irina Serhiy/Sergiy/Sergii "
        "Tetiana/Tatiana Volodymyr/Vladimir Yulia/Iuliia/Julia Kateryna/Ekaterina Dmytro/Dmitro Oksana Maksym/Maxim Anna",
        "Shevchenko/Chevtchenko Kovalenko/Covalenko Bondarenko Tkachenko/Tkatchenko Melnyk/Melnik Kravchenko "
        "Boyko/Boiko Lysenko/Lisenko Polishchuk/Polishuk Savchenko Rudenko Marchenko/Martchenko Petrenko Moroz",
        "Олександр Олена Андрій Ірина Наталія Сергій",
    ),
    Origin(
        8, "ar",
        "Mohamed/Mohammed Yacine/Yassine Karim Nadia/Nadya Samira Rachid/Rashid Abdelkader/Abdel-Kader Khadija/Khadidja "
        "Hichem/Hicham Leïla/Leila/Layla Sofiane/Sofian Malika Farida Bilal Nassim/Nasim Imane/Iman Zohra Walid/Oualid",
        "Benali/Ben-Ali Bouzid/Bouzidi Mansouri/Mansuri Belkacem/Bel-Kacem Boudiaf Hamidi Benyoussef/Ben-Youssef "
        "Cherif/Chérif Slimani/Sulaymani Ziani/Zeyani Brahimi/Ibrahimi Meziane Saïdi/Saidi Khelifi/Khlifi Amrani/Amrany",
    ),
    Origin(
        7, "so",
        "Abdi/Abdy Hodan/Hodane Mohamed/Maxamed Ayaan/Ayan Faadumo/Fadumo/Faduma Yusuf/Yuusuf Ahmed/Axmed Sahra/Zahra "
        "Khadra/Qadra Liban/Libaan Hamdi Ifrah Nimco/Nimo Warsame Ismail/Ismaciil Deqa/Deka Hassan/Xasan Asha/Caasha",
        "Warsame Abdullahi/Cabdullahi Farah/Faarax Nur/Nuur Jama/Jaamac Ali/Cali Omar/Cumar Hersi/Xirsi Aden/Adan Dirie "
        "Elmi/Cilmi Guled/Guuleed Hussein/Xuseen Ibrahim/Ibraahim Isse/Ciise",
    ),
    Origin(
        6, "bn",
        "Mohammed/Md Abdul Rahim/Raheem Fatema/Fatima Nasrin/Nasreen Kamal/Kamaal Shirin/Shireen Rubel/Rubell Jahangir "
        "Salma Rashed/Rashid Monir/Munir Taslima Sohel/Suhel Ayesha/Aisha Faruk/Farooq Habib Nazma Rina Sabuj",
        "Rahman/Rahmaan Islam/Eslam Hossain/Hussain/Hossen Ahmed/Ahmad Miah/Mia Uddin/Ud-Din Begum/Begam Khatun/Khatoon "
        "Chowdhury/Choudhury Sarkar/Sarker Haque/Huq Akter/Akhter Sheikh/Shaikh Talukder Mollah/Molla",
    ),
    Origin(
        5, "ln",
        "Jean/Jhon Marie Joseph Patrick Grâce/Grace Christian Divine Merveille/Merveilles Trésor/Tresor Chancelle Exaucé "
        "Bénédicte/Benedicte Nadège/Nadege Héritier/Heritier Plamedi/Plamedie Dieudonné/Dieudonne Gloire Ruth Fiston",
        "Mukendi/Mukendy Kabongo/Kabungu Ilunga Kalala Tshibangu/Chibangu Mbuyi/Mbuyu Ngoma/N'Goma Lukusa Kasongo "
        "Nsimba Makiese Mpemba/M'Pemba Mavungu Kabamba Bakala Nkosi Massamba Loemba",
    ),
    Origin(
        5, "ru",
        "Aslan/Aslanbek Zaur/Zaour Madina/Medina Fatima/Fatimat Ruslan/Rouslan Magomed/Muhamed Zarema/Zarima Timur/Timour "
        "Islam Ramzan/Ramazan Aminat/Amina Khava/Hava Adam Luiza/Louisa Khamzat/Hamzat Elina Zelimkhan",
        "Magomedov/Magomadov Israilov/Israïlov Dadaev/Dadayev Khasanov/Hasanov Akhmadov/Ahmadov Bisultanov Umarov/Oumarov "
        "Saidov/Saïdov Elmurzaev Kadiev/Kadyev Arsanov Musaev/Mussaev Isaev/Issaev Taramov Gaziev",
        "Аслан Мадина Руслан Магомед",
    ),
    Origin(
        4, "tr",
        "Mehmet/Mehmed Ayşe/Ayse Mustafa/Moustapha Fatma Ahmet/Ahmed Zeynep/Zeinep Hüseyin/Huseyin Elif Baran Rojda "
        "Dilan/Dilane Azad Berfin Serhat Leyla Kadir Hatice Yusuf",
        "Yılmaz/Yilmaz Kaya Demir Çelik/Celik Şahin/Sahin Yıldız/Yildiz Öztürk/Ozturk Aydın/Aydin Arslan/Aslan "
        "Doğan/Dogan Kılıç/Kilic Aslan Çetin/Cetin Kara Koç/Koc",
    ),
    Origin(
        4, "ka",
        "Giorgi/Georgi Nino Davit/David Tamar/Tamari Levan Mariam/Maryam Irakli/Irakly Ketevan/Ketino Zurab/Zourab Nana "
        "Lasha/Lacha Natia Vakhtang/Vaxtang Ia Gocha/Gotcha Lela",
        "Beridze/Beridzé Kapanadze/Kapanadzé Gelashvili/Guelachvili Maisuradze Giorgadze Lomidze Tsiklauri/Ciklauri "
        "Kvaratskhelia Nozadze Bolkvadze Khutsishvili Mamulashvili Jikia/Djikia Shengelia/Chenguelia",
    ),
    Origin(
        3, "hy",
        "Armen Anahit/Anaït Gevorg/Guevorg/Kevork Hayk/Haïk Lusine/Lousine Tigran/Tigrane Nare Vardan/Vartan Gayane "
        "Karen Mane Hovhannes/Ovannes Arpine Samvel/Samuel Satenik",
        "Petrosyan/Petrossian Hakobyan/Akopyan Sargsyan/Sarkissian Harutyunyan/Arutunian Grigoryan/Grigorian Khachatryan "
        "Vardanyan/Vartanian Avetisyan/Avetissian Karapetyan/Karapetian Mkrtchyan/Mkrtchian Gasparyan/Gasparian",
    ),
    Origin(
        3, "sq",
        "Arben Besnik/Besnique Elira Dritan/Driton Valbona Agron Mimoza Ilir/Ylir Shpresa/Chpresa Luan/Louan Teuta Gezim "
        "Blerta Fatos Arta Kujtim",
        "Hoxha/Hodja Shehu/Chehou Krasniqi/Krasnici Gashi/Gachi Berisha/Bericha Dervishi Leka/Lekaj Marku Prifti Kola "
        "Basha/Bacha Gjoka/Djoka Morina Rexhepi/Redjepi",
    ),
    Origin(
        3, "fa",
        "Reza/Riza Maryam/Mariam Hossein/Hussein Sara/Sarah Mehdi/Mahdi Parisa/Parissa Amir Nasim/Nassim Behrouz/Behruz "
        "Leila/Leyla Arash/Arach Shirin/Chirine Kaveh/Kave Azadeh/Azade Farhad",
        "Mohammadi/Mohamadi Hosseini/Husseini Ahmadi Karimi Moradi/Mouradi Rostami/Roustami Jafari/Djafari Sharifi/Charifi "
        "Kazemi/Kazimi Bagheri/Baqeri Rahimi Sadeghi/Sadeqi Nazari Tehrani/Tehrany",
        "رضا مریم حسین سارا",
    ),
    Origin(
        3, "es",
        "María/Maria José/Jose Luis Carmen Carlos Ana Juan Gabriela Miguel Daniela Jorge Valentina Andrés/Andres Paola "
        "Diego Yuliana",
        "González/Gonzalez Rodríguez/Rodriguez García/Garcia Martínez/Martinez Pérez/Perez Ramírez/Ramirez Torres Rojas "
        "Hernández/Hernandez Castillo Vargas Quispe/Kispe Mendoza Salazar",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invented:
    names: tuple[str, ...]
    language: str
    birth: tuple[int | None, int | None, int | None]
    estimated: bool
    phone: str


def invented_people(count: int, seed: int = SEED) -> Iterator[Invented]:
    """The same people for the same seed; common names are common, as in a real register."""
    chance = Random(seed)
    origins = list(accumulate(origin.weight for origin in ORIGINS))
    for _ in range(count):
        origin = chance.choices(ORIGINS, cum_weights=origins)[0]
        given, family = _pick(chance, origin.given), _pick(chance, origin.family)
        names = [f"{given} {family}"]
        if chance.random() < 0.12:
            names[0] = f"{given} {_pick(chance, origin.given)} {family}"
        if origin.native and chance.random() < 0.25:
            natives = origin.native.split()
            names.append(f"{chance.choice(natives)} {chance.choice(natives)}")
        elif chance.random() < 0.15:
            names.append(f"{family.upper()} {given}")
        yield Invented(tuple(names), origin.language, *_birth(chance), _phone(chance))


def _pick(chance: Random, names: str) -> str:
    """Few names are borne by many, and most are spelt the usual way."""
    lexemes = names.split()
    place = min(int(len(lexemes) * chance.random() ** 1.6), len(lexemes) - 1)
    spellings = lexemes[place].split("/")
    return spellings[0] if chance.random() < 0.62 else chance.choice(spellings)


def _birth(chance: Random) -> tuple[tuple[int | None, int | None, int | None], bool]:
    year = min(2024, max(1940, int(chance.gauss(1992, 13))))
    said = chance.random()
    if said < 0.05:
        return (None, None, None), False
    if said < 0.27:
        return (year, None, None), said > 0.12
    return (year, chance.randint(1, 12), chance.randint(1, 28)), False


def _phone(chance: Random) -> str:
    """In the range kept for fiction; many people have none, or leave none."""
    return (
        f"06 39 98 {chance.randrange(100):02d} {chance.randrange(100):02d}" if chance.random() < 0.6 else ""
    )


def typed(names: str, chance: Random) -> str:
    """What is typed at a desk to find somebody: three to twelve letters of a name or two, in any order."""
    words = names.split()
    chance.shuffle(words)
    text = words[0].lower()
    if len(words) > 1 and len(text) < 8 and chance.random() < 0.6:
        text += " " + words[1].lower()
    return text[: chance.randint(3, 12)].strip()

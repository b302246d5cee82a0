/**
 * Names of keys by meaning, in English, German, French, Spanish, Portuguese, Italian and Dutch: the last words of a key in
 * lower case, written together, with and without the signs on their letters. Only whole words count: `lat` is not in `latency`.
 */
const words = (...lists: readonly string[]): readonly string[] => lists.flatMap((list) => list.trim().split(/\s+/));

export const KEYS_OF_PERSON = {
  name: words(
    'fullname firstname lastname surname givenname familyname middlename maidenname legalname birthname nickname personname',
    'customername membername recipientname contactname studentname employeename patientname guestname passengername',
    'cardholder cardholdername nameoncard accountholder accountholdername holdername beneficiaryname payeename payername',
    'subscribername applicantname shippingname billingname',
    'vorname nachname familienname geburtsname kundenname rufname vollername karteninhaber kontoinhaber',
    'prenom prénom nomdefamille nomfamille nomcomplet nomclient nomutilisateur nomprenom titulairecarte',
    'nombrecompleto nombrecliente apellido apellidos primerapellido segundoapellido nombreusuario nombrepila',
    'nomecompleto sobrenome nomecliente nomeusuario primeironome ultimonome nomemae nomepai',
    'cognome nomecognome nomeutente ragionesociale intestatario',
    'voornaam achternaam volledigenaam klantnaam gebruikersnaam',
  ),
  birth: words(
    'dob dateofbirth birthdate birthday bday birthdt borndate birth bornon',
    'geburtsdatum geburtstag geboren geburtsdat',
    'datenaissance datedenaissance naissance neele',
    'fechanacimiento fechadenacimiento fecnacimiento cumpleanos cumpleaños',
    'datanascimento datadenascimento dtnascimento nascimento',
    'datanascita datadinascita',
    'geboortedatum',
  ),
  gender: words('gender sex geschlecht anrede sexe genre sexo genero género gênero sesso genere geslacht'),
  nationality: words(
    'nationality citizenship countryofbirth placeofbirth birthplace staatsangehörigkeit staatsangehoerigkeit staatsbürgerschaft',
    'staatsbuergerschaft nationalität nationalitaet geburtsort nationalité nationalite citoyenneté citoyennete lieunaissance',
    'nacionalidad ciudadania ciudadanía lugarnacimiento nacionalidade cidadania naturalidade nazionalità nazionalita',
    'cittadinanza luogonascita nationaliteit geboorteplaats',
  ),
  marital: words(
    'maritalstatus civilstatus familienstand etatcivil étatcivil situationfamiliale situationmatrimoniale estadocivil',
    'statocivile burgerlijkestaat',
  ),
} as const;

export const KEYS_OF_ADDRESS = {
  line: words(
    'streetaddress postaladdress homeaddress mailingaddress shippingaddress billingaddress deliveryaddress addressline',
    'residentialaddress customeraddress useraddress fulladdress permanentaddress streetname',
    'anschrift straße strasse strassenname wohnadresse lieferadresse rechnungsadresse postanschrift',
    'adressepostale adresselivraison adressefacturation adresserue ruenumero',
    'direccion dirección domicilio calle direccionenvio direccionpostal',
    'endereço endereco logradouro morada enderecoentrega',
    'indirizzo indirizzospedizione indirizzoresidenza',
    'straatnaam straat woonadres bezorgadres factuuradres',
  ),
  loose: words('address street adresse adres'),
  postcode: words(
    'zip zipcode postalcode postcode plz postleitzahl codepostal codigopostal códigopostal cep codicepostale',
  ),
} as const;

export const KEYS_OF_CONTACT = {
  email: words(
    'email emailaddress mail mailaddress useremail emailid contactemail emailto emailfrom mailto recipientemail',
    'emailadresse mailadresse adressemail adresseemail courriel correo correoelectronico correoelectrónico',
    'enderecoemail indirizzoemail postaelettronica emailadres',
  ),
  phone: words(
    'phone phonenumber mobile mobilenumber mobilephone cellphone cell cellnumber telephone telephonenumber msisdn faxnumber',
    'homephone workphone phoneno contactnumber contactphone whatsapp whatsappnumber tel fax gsm callerid callernumber',
    'calledparty callingparty dialednumber smsto smsnumber phoneto tophone fromphone mobileno mobilno',
    'telefon telefonnummer handynummer handy mobilnummer mobiltelefon rufnummer rückrufnummer faxnummer',
    'téléphone telephonemobile numerotelephone numérotelephone numerodetelephone portable numeroportable',
    'telefono teléfono numerotelefono movil móvil celular telefonomovil',
    'telefone numerotelefone telemovel telemóvel',
    'cellulare numerocellulare numeroditelefono recapitotelefonico',
    'telefoonnummer telefoon mobielnummer mobiel',
  ),
} as const;

export const KEYS_OF_MONEY = {
  cvv: words(
    'cvv cvc cvv2 cvc2 cvn csc cvvcode cvccode cardsecuritycode securitycode cardverificationvalue cardcvv cardcvc',
  ),
  expiry: words(
    'cardexpiry cardexpiration cardexpirationdate cardexpdate expirydate expirationdate expiry expdate ccexp',
  ),
  bic: words('bic swift swiftcode biccode swiftbic bicswift'),
  routing: words('routingnumber routingno aba abanumber abarouting rtn achrouting routingtransitnumber abartn'),
  sortCode: words('sortcode sortingcode banksortcode'),
  account: words(
    'accountnumber accountno bankaccount bankaccountnumber bankaccountno bankacct acctnumber acctno banknumber',
    'kontonummer kontonr bankkonto numerocompte numerodecompte comptebancaire numerocuenta cuentabancaria',
    'numeroconta contabancaria numeroconto contocorrente rekeningnummer bankrekening bankrekeningnummer clabe',
  ),
  income: words(
    'salary income annualincome monthlyincome netincome grossincome creditscore wage networth gehalt einkommen lohn salaire',
    'revenuannuel salario ingresos sueldo renda salário stipendio reddito salaris inkomen',
  ),
} as const;

export const KEYS_OF_DOCUMENTS = {
  passport: words(
    'passport passportnumber passportno passportid reisepass reisepassnummer passnummer passnr passeport numeropasseport',
    'pasaporte numeropasaporte passaporte numeropassaporte passaporto numeropassaporto paspoort paspoortnummer',
  ),
  licence: words(
    'driverlicense driverslicense driverlicence driverslicence drivinglicence drivinglicense driverlicensenumber dlnumber',
    'driverslicensenumber driverslicencenumber drivinglicencenumber licencenumber driverlicenseno führerschein fuehrerschein',
    'führerscheinnummer fuehrerscheinnummer permisdeconduire permisconduire numeropermis carnetconducir licenciaconducir',
    'cartaconducao cartadeconducao cnh patente numeropatente rijbewijs rijbewijsnummer',
  ),
  vin: words('vin vinnumber vincode vehicleidentificationnumber chassisnumber fahrgestellnummer fin'),
  plate: words(
    'licenseplate licenceplate numberplate platenumber plateno registrationplate vehicleregistration kennzeichen',
    'kfzkennzeichen immatriculation plaqueimmatriculation matricula matrícula matriculavehiculo placaveiculo targa',
    'targaveicolo kenteken nummerplaat',
  ),
  identity: words(
    'nationalid nationalidnumber nationalidentitynumber identitycard identitycardnumber identitynumber idcardnumber govid',
    'governmentid taxid taxnumber taxpayerid taxidentificationnumber personalid personalidnumber socialsecurity',
    'personalausweis personalausweisnummer ausweisnummer steuernummer carteidentite cartedidentite numeroidentite',
    'cedula cédula cedulaidentidad rut cartaidentita identiteitskaart identiteitsnummer cartaocidadao',
  ),
} as const;

export const KEYS_OF_DEVICE = {
  id: words(
    'deviceid deviceuuid deviceguid deviceidentifier devicetoken pushtoken fcmtoken apnstoken udid idfa idfv gaid aaid adid',
    'advertisingid advertisementid androidid hardwareid deviceserial deviceserialnumber installationid fingerprintid',
    'browserfingerprint devicefingerprint gerätekennung geraetekennung',
  ),
  imei: words('imei imeinumber imei1 imei2 imeisv meid'),
  hints: words('secchuamodel secchuafullversionlist secchuaplatformversion'),
} as const;
